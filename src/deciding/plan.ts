import type { SuccessStatus } from '../config/configuration.js';
import type { ProviderCode } from '../siren/provider.js';
import type { Channel } from '../siren/channel.js';
import type { OutboundTemplate } from '../siren/outbound-message.js';
import { AUTO, type AutoFallback, type AutoWait, autoWait } from './auto-fallback.js';

/** What an SMS is to be like; on steps by SMS alone. */
export interface SmsWishes {
  /** Whom it is shown to come from; Siren chooses where nobody is named. */
  senderId?: string;
  /** Segments that it may have, of those that SMS_MAX_SEGMENTS allows. */
  maxSegments?: number;
  /** What is done with a text that has more; absent: the step is passed over. */
  onTooLong?: 'truncate';
  /** Whether it is written in GSM-7 as far as that goes. */
  transliterate?: boolean;
}

/** One channel to try. Its text is written as `SmsWishes` ask before it is stored. */
export interface Step extends SmsWishes {
  channel: Channel;
  /** Who is to deliver, in the order in which they are asked for; Siren chooses where nobody is named. */
  providers?: ProviderCode[];
  /** Seconds, counted from Siren's acceptance, until silence counts as not delivered; on the last step: until the message finishes. */
  fallbackAfter: number;
  /** Why it is that many, where `auto` was asked for. */
  auto?: AutoFallback;
  /** What an attempt must reach for the message to be done. */
  successStatus: SuccessStatus;
  /** What this step sends; absent: the message's text. */
  text?: string;
  /** The language of `text`, as BCP 47 has it. */
  locale?: string;
  /** The approved WhatsApp template that this step may send; `text` is what it reads like. */
  approved?: OutboundTemplate;
  /** The same in the other languages of the recipient, for a WhatsApp that does not know the first. */
  inOtherLocales?: { locale: string; text: string; approved?: OutboundTemplate }[];
  /** `template`: the approved template goes whatever the recipient's window is. */
  window?: 'template';
  /** The step is passed over unless the recipient's window is open. */
  onlyIfWindowOpen?: boolean;
}

/** A step as somebody asked for it. */
export interface RequestedStep extends SmsWishes {
  channel: Channel;
  text?: string;
  providers?: ProviderCode[];
  /** `auto`: as long as messages take to arrive; for steps that another follows. */
  fallbackAfter?: number | typeof AUTO;
  successStatus?: SuccessStatus;
  window?: 'template';
  onlyIfWindowOpen?: boolean;
}

export interface PlanDefaults {
  fallbackAfterMs: number | typeof AUTO;
  /** Whether `auto` is learned. */
  fallbackAuto: boolean;
  receiptWaitMs: number;
  successStatus: SuccessStatus;
}

/** WhatsApp, then SMS. */
export const DEFAULT_STEPS: readonly RequestedStep[] = [{ channel: 'whatsapp' }, { channel: 'sms' }];

/** What a step may leave out for good. */
const OPTIONAL = ['providers', 'text', 'senderId', 'maxSegments', 'onTooLong', 'transliterate'] as const;

/** The wait of a step on this channel, where it is asked for as `auto`. */
export type AutoWaits = (channel: Channel, successStatus: Step['successStatus']) => AutoWait;

const NOT_READ: AutoWaits = (channel) => autoWait({ channel, country: null, off: null }, null);

/** The whole plan of a message: WhatsApp, then SMS, unless asked otherwise; what is left out is filled in. */
export function completePlan(
  steps: readonly RequestedStep[] = DEFAULT_STEPS,
  defaults: PlanDefaults,
  autoWaits: AutoWaits = NOT_READ,
): Step[] {
  return steps.map((step, i) => ({
    channel: step.channel,
    ...Object.fromEntries(OPTIONAL.filter((field) => step[field] != null).map((field) => [field, step[field]])),
    ...(i < steps.length - 1 ? waitForNext(step, defaults, autoWaits) : { fallbackAfter: waitForEnd(step, defaults) }),
    successStatus: step.successStatus ?? defaults.successStatus,
    ...(step.window && { window: step.window }),
    ...(step.onlyIfWindowOpen && { onlyIfWindowOpen: true }),
  }));
}

function waitForNext(
  { channel, fallbackAfter, successStatus }: RequestedStep,
  { fallbackAfterMs, successStatus: usual }: PlanDefaults,
  autoWaits: AutoWaits,
): Pick<Step, 'fallbackAfter' | 'auto'> {
  if (fallbackAfter != null && fallbackAfter !== AUTO) return { fallbackAfter };
  if (fallbackAfter === AUTO || fallbackAfterMs === AUTO) return autoWaits(channel, successStatus ?? usual);
  return { fallbackAfter: fallbackAfterMs / 1000 };
}

/** A step that others follow in its policy is the last of a message whose template has no text for them. */
function waitForEnd({ fallbackAfter }: RequestedStep, { receiptWaitMs }: PlanDefaults): number {
  return fallbackAfter == null || fallbackAfter === AUTO ? receiptWaitMs / 1000 : fallbackAfter;
}

/** Whether anything that was learned is asked for. */
export function asksAuto(
  steps: readonly RequestedStep[] | null | undefined,
  { fallbackAfterMs, fallbackAuto }: Pick<PlanDefaults, 'fallbackAfterMs' | 'fallbackAuto'>,
): boolean {
  return (
    fallbackAuto &&
    (steps ?? DEFAULT_STEPS).slice(0, -1).some((step) => (step.fallbackAfter ?? fallbackAfterMs) === AUTO)
  );
}
