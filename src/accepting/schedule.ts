import { say } from '../languages/say.js';
import type { FieldError } from '../http/problem.js';
import { isEmptyWindow, opensAt } from '../messages/delivery-times.js';
import type { DeliveryWindow } from '../messages/stored-window.js';
import type { DeliveryWindowDto } from '../messages/delivery-window.dto.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { zonesOfNumber } from '../messages/numbers/time-zones.js';
import type { PhoneNumber } from '../messages/numbers/phone-number.js';
import { dueAt, expiresAtOf, type NewMessage } from './new-message.js';
import type { NamedPolicy } from './named-policy.js';
import type { OnMissed } from './submit-message.dto.js';

const DEFAULT_GRACE_SECONDS = 300;

interface Submitted {
  deliveryWindow?: DeliveryWindowDto | null;
  onMissed?: OnMissed | null;
  graceSeconds?: number | null;
}

/** When a message may leave. Its own fields win over its policy's. */
export function timesOf(
  { deliveryWindow, onMissed, graceSeconds }: Submitted,
  named: Pick<NamedPolicy, 'deliveryWindow'> | null,
  { e164, country }: Pick<PhoneNumber, 'e164' | 'country'>,
  settings: DeliveryPolicy,
): Pick<NewMessage, 'deliveryWindow' | 'graceMs'> {
  const asked = deliveryWindow === undefined ? (named?.deliveryWindow ?? undefined) : deliveryWindow;
  return {
    deliveryWindow:
      asked === undefined
        ? null
        : asked === null || 'anytime' in asked
          ? { anytime: true }
          : windowIn(asked, () => zonesOfNumber(e164, country, settings)),
    graceMs: onMissed === 'skip' ? Math.round((graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000) : null,
  };
}

function windowIn({ from, to, days, timeZone }: DeliveryWindowDto, zones: () => readonly string[]): DeliveryWindow {
  return { from, to, ...(days != null && { days }), timeZones: timeZone == null ? [...zones()] : [timeZone] };
}

/** What is wrong with a message's times; empty: nothing. */
export function scheduleErrors(
  message: NewMessage,
  { onMissed, graceSeconds, deliveryWindow }: Submitted,
  settings: DeliveryPolicy,
  now: Date,
): FieldError[] {
  const { sendAt, deliveryWindow: own } = message;
  if (graceSeconds != null && onMissed !== 'skip') {
    return [{ path: 'graceSeconds', message: say('is for onMissed: "skip"') }];
  }
  if (sendAt === null && own === null && settings.quietHours === null) return [];
  const expiresAt = expiresAtOf(message, settings, now);
  if (sendAt !== null && expiresAt <= sendAt) {
    return [{ path: 'expiresAt', message: say('must be later than sendAt') }];
  }
  const path = own !== null ? (deliveryWindow == null ? 'policy' : 'deliveryWindow') : pathOfTime(message);
  if (own !== null && !('anytime' in own) && isEmptyWindow(own, now)) {
    return [
      {
        path,
        message: say('is never open in all time zones of the number: {timeZones}. Name one: timeZone', {
          timeZones: own.timeZones.join(', '),
        }),
      },
    ];
  }
  const opens = opensAt(message, settings, dueAt(message, now));
  if (opens === null || opens < expiresAt) return [];
  const times = { opens: opens.toISOString(), expires: expiresAt.toISOString() };
  return [
    {
      path,
      message:
        own === null
          ? say('QUIET_HOURS end only at {opens}, when the message has expired ({expires})', times)
          : say('the delivery window opens only at {opens}, when the message has expired ({expires})', times),
    },
  ];
}

function pathOfTime({ sendAt, fixedExpiry }: Pick<NewMessage, 'sendAt' | 'fixedExpiry'>): string {
  if (fixedExpiry) return 'expiresAt';
  return sendAt === null ? '' : 'sendAt';
}
