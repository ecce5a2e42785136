import type { Tx } from '../../database/transaction.js';
import type { Channel } from '../../siren/channel.js';
import { type SmsRules, smsRefused } from '../admission/sms-rules.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { MessageRecord } from '../message.entity.js';
import type { Bar, Circumstances, Hold } from '../next-step.types.js';
import { canonicalNumber } from '../numbers/equivalent-numbers.js';
import type { OpenMessage } from '../open-message.js';
import { readBatchStates } from '../batches/batch-states.js';
import { isUnreachedCode } from '../../siren/wire/exchange.js';
import { reachedChannels } from './reached-channels.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import { covers, type Suppression } from '../suppressions/suppression.js';
import { rank } from '../status.js';
import { readFreeText } from '../window/read-windows.js';
import type { TemplateHolds } from '../window/template-hold.js';
import { readTemplateHolds } from '../window/template-holds.js';
import { limitsOf } from '../policies/named-policy.js';

const NOBODY: Circumstances['busy'] = new Map();
const NO_CHANNELS: ReadonlySet<Channel> = new Set();

/** Reads what a decision needs beside the messages themselves, for many at once; answers for each of them. */
export async function readCircumstances(
  tx: Tx,
  messages: readonly OpenMessage[],
  holds: ReadonlyMap<Channel, Hold>,
  policy: DeliveryPolicy,
  lockedTemplateHolds?: TemplateHolds,
): Promise<(open: OpenMessage) => Circumstances> {
  const suppressions = Map.groupBy(
    await readSuppressions(
      tx,
      messages.flatMap(({ message }) => (message.ignoresSuppression ? [] : [message.to])),
    ),
    ({ phoneNumber }) => canonicalNumber(phoneNumber),
  );
  const suppressionsOf = ({ to, category }: OpenMessage['message']) =>
    suppressions.get(canonicalNumber(to))?.filter((suppression) => covers(suppression, category)) ?? [];
  const batchOf = await readBatchStates(
    tx,
    messages.map(({ message }) => message.batchId),
  );
  const reached = messages.some((open) => hasWaitedLong(open, holds, policy)) ? await reachedChannels(tx) : NO_CHANNELS;
  const templateHolds = lockedTemplateHolds ?? (await readTemplateHolds(tx, messages));
  const toWhatsApp = messages.filter(mayGoToWhatsApp).map(({ message }) => message);
  const freeTextOf = await readFreeText(tx, toWhatsApp, policy);
  return ({ message, now }) => ({
    now,
    holds,
    ...freeTextOf(message, now),
    templateHolds,
    reached,
    bars: barsFor(message, message.ignoresSuppression ? [] : suppressionsOf(message), policy),
    smsLimit: null,
    busy: NOBODY,
    batch: batchOf(message.batchId),
    limits: limitsOf(message, policy),
  });
}

/** Only such a message may go on to a channel that reaches Siren where its own does not. */
function hasWaitedLong(
  { message, attempts, now }: OpenMessage,
  holds: ReadonlyMap<Channel, Hold>,
  { holdMaxMs }: DeliveryPolicy,
): boolean {
  const isUnreached =
    attempts.some(({ errorCode }) => isUnreachedCode(errorCode)) ||
    [...holds.values()].some(({ isOutage }) => isOutage);
  return isUnreached && message.finishedAt === null && message.createdAt.getTime() + holdMaxMs <= now.getTime();
}

/** Whether a step by WhatsApp may be the next to begin: for others nobody asks when their recipient last wrote. */
function mayGoToWhatsApp({ message, attempts }: OpenMessage): boolean {
  if (message.finishedAt !== null) return false;
  const newest = attempts.findLast(({ number }) => number > (message.replayedAfter ?? 0));
  const isTaken = newest !== undefined && newest.status !== 'failed' && rank(newest.status) >= rank('accepted');
  const from = newest === undefined ? 0 : isTaken ? newest.step + 1 : newest.step;
  return message.plan.some(({ channel }, i) => channel === 'whatsapp' && i >= from);
}

/** What keeps a message from channels. Looked up when it is asked for: reading a number's type takes 20 µs. */
export function barsFor(
  message: Pick<MessageRecord, 'to' | 'country' | 'text' | 'plan'>,
  suppressions: readonly Suppression[],
  rules: SmsRules,
): Circumstances['bars'] {
  let sms: Bar | null | undefined;
  const get = (channel: Channel): Bar | undefined => {
    const suppression = suppressions.findLast(({ channel: of }) => of === channel || of === 'all');
    if (suppression !== undefined) {
      return { code: 'suppressed', message: `The number is suppressed: ${suppression.reason}`, suppressed: true };
    }
    if (channel === 'whatsapp') return undefined;
    if (sms === undefined) sms = smsRefused(message, rules);
    return sms ?? undefined;
  };
  return { get, has: (channel) => get(channel) !== undefined };
}
