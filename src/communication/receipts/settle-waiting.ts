import type { Tx } from '../../database/transaction.js';
import type { ReceiptFate } from './receipt-fate.js';

/** A receipt that had waited, and what became of it in the end. */
export interface Waited {
  webhookId: string;
  fate: ReceiptFate & { is: 'applied' | 'changed_nothing' };
}

/** Tells, on the webhooks that brought them, what became of receipts whose id is known now. */
export async function settleWaiting(tx: Tx, waited: readonly Waited[]): Promise<void> {
  if (waited.length === 0) return;
  await tx.query(
    `UPDATE received_webhooks w
        SET fate = x.fate, message_id = x."messageId", attempt_number = x.number
       FROM json_to_recordset($1) AS x (id uuid, fate text, "messageId" uuid, number smallint)
      WHERE w.id = x.id AND w.fate = 'waiting_for_attempt'`,
    [
      JSON.stringify(
        waited.map(({ webhookId, fate: { is, messageId, number } }) => ({
          id: webhookId,
          fate: is,
          messageId,
          number,
        })),
      ),
    ],
  );
}
