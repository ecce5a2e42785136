import type { Channel } from '../siren/channel.js';
import { type SmsRules, smsRefused } from '../messages/sms/sms-rules.js';
import type { MessageRecord } from '../messages/message.entity.js';
import type { Block, DecisionInput } from '../deciding/next-step.types.js';
import type { Suppression } from '../suppressions/suppression.js';

/** What blocks a message from a channel. Computed when needed, because reading a number's type takes 5 µs. */
export function blocksFor(
  message: Pick<MessageRecord, 'to' | 'country' | 'text' | 'plan'>,
  suppressions: readonly Suppression[],
  rules: SmsRules,
): DecisionInput['blocks'] {
  let sms: Block | null | undefined;
  const get = (channel: Channel): Block | undefined => {
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
