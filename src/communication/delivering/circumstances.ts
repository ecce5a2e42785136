import type { Tx } from '../../database/transaction.js';
import type { Channel } from '../../siren/channel.js';
import { type SmsRules, smsRefused } from '../admission/sms-rules.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { MessageRecord } from '../message.entity.js';
import type { Bar, Circumstances, Hold } from '../next-step.types.js';
import type { OpenMessage } from '../open-message.js';
import { readBatchStates } from '../batches/batch-states.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import type { Suppression } from '../suppressions/suppression.js';
import { limitsOf } from '../policies/named-policy.js';

const NOBODY: Circumstances['busy'] = new Map();

/** Reads what a decision needs beside the messages themselves, for many at once; answers for each of them. */
export async function readCircumstances(
  tx: Tx,
  messages: readonly OpenMessage[],
  holds: ReadonlyMap<Channel, Hold>,
  policy: DeliveryPolicy,
): Promise<(open: OpenMessage) => Circumstances> {
  const suppressions = Map.groupBy(
    await readSuppressions(
      tx,
      messages.flatMap(({ message }) => (message.ignoresSuppression ? [] : [message.to])),
    ),
    ({ phoneNumber }) => phoneNumber,
  );
  const batchOf = await readBatchStates(
    tx,
    messages.map(({ message }) => message.batchId),
  );
  return ({ message, now }) => ({
    now,
    holds,
    bars: barsFor(message, message.ignoresSuppression ? [] : (suppressions.get(message.to) ?? []), policy),
    smsLimit: null,
    busy: NOBODY,
    batch: batchOf(message.batchId),
    limits: limitsOf(message, policy),
  });
}

/** What keeps a message from channels. Looked up when it is asked for: reading a number's type takes 20 µs. */
export function barsFor(
  message: Pick<MessageRecord, 'to' | 'country' | 'text'>,
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
