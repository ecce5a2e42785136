import type { Tx } from '../database/transaction.js';
import type { BatchState, Block, DecisionInput } from '../deciding/next-step.types.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { type SmsRules, smsRefused } from '../messages/sms/sms-rules.js';
import type { Channel } from '../siren/channel.js';
import type { Suppression } from '../suppressions/suppression.js';

/**
 * What batches mean for their messages just now. Returns an answer for each batch, and for null (no batch).
 *
 * The row of a batch that holds messages back is locked against new orders until the caller commits. So what is decided
 * by it still holds then. Other batches are not locked, so nobody waits for an upload.
 */
export async function readBatchStates(
  tx: Tx,
  batchIds: readonly (string | null)[],
): Promise<(batchId: string | null) => BatchState> {
  const ids = [...new Set(batchIds)].filter((id) => id !== null);
  if (ids.length === 0) return () => 'open';
  const rows = await tx.query<{ id: string; state: BatchState }>(
    `SELECT id, CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN paused_at IS NOT NULL THEN 'held' ELSE 'rate_limited' END
            AS state
       FROM batches
      WHERE id = ANY ($1) AND (cancelled_at IS NOT NULL OR paused_at IS NOT NULL OR rate_per_second IS NOT NULL)
      ORDER BY id FOR KEY SHARE`,
    [ids],
  );
  const states = new Map(rows.map(({ id, state }) => [id, state]));
  return (batchId) => (batchId === null ? 'open' : (states.get(batchId) ?? 'open'));
}

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
