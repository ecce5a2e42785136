import type { DeliveryContext } from '../messages/delivery-context.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Caller } from '../http/actor.js';
import { addSuppressions, type SuppressionChange } from '../suppressions/change-suppressions.js';
import { audited, changedBy } from '../suppressions/suppress-number.js';
import { OPTED_OUT } from '../suppressions/suppression.js';
import { inTransaction } from '../database/transaction.js';
import { askedBy } from '../suppressions/keywords/keyword-of.js';
import type { Channel, IncomingStatus } from './incoming-message.js';

/** `obeyed_already`: it is no STOP that waits for an operator, or no longer. */
export type SuppressResult = 'suppressed' | 'obeyed_already' | 'not_found';

/**
 * Obeys a STOP whose sender is no phone number, for the number that an operator names: as if that had said it.
 * @param phoneNumber E.164
 */
export function suppressSender(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  id: string,
  phoneNumber: string,
  by: Caller,
): Promise<SuppressResult> {
  return inTransaction(dataSource, async (tx) => {
    const [message] = await tx.query<{ status: IncomingStatus; channel: Channel; text: string | null }>(
      `SELECT status, channel, text FROM incoming_messages WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (message === undefined) return 'not_found';
    if (message.status !== 'not_obeyed') return 'obeyed_already';
    const category = askedBy(message.channel, message.text)?.category ?? 'all';
    const channel = policy.optOutScope === 'channel' ? message.channel : 'all';
    const wanted: SuppressionChange = { phoneNumber, channel, category, reason: OPTED_OUT, causeId: id };
    const added = await addSuppressions(tx, [wanted], changedBy(by));
    if (added.length > 0) await recordAudit(tx, by, [audited('suppression.added', wanted)]);
    await tx.query(`UPDATE incoming_messages SET status = 'handled' WHERE id = $1`, [id]);
    return 'suppressed';
  });
}
