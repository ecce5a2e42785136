import type { Tx } from '../../database/transaction.js';
import type { Queue } from '../../queue/queue.js';
import type { Channel } from '../../siren/channel.js';

/** Where an attempt went whose outcome has just become unknown. */
export interface UnknownPlace {
  /** The canonical form of the number. */
  to: string;
  channel: Channel;
}

/**
 * Has the receipts read once more that may be about these attempts: while such an attempt was on the wire, its answer might
 * still have told the id, so a receipt of that id waited. Most times that Siren hangs and delivers nevertheless, this is
 * how it becomes known.
 */
export async function lookAgainAtParked(tx: Tx, queue: Queue, places: readonly UnknownPlace[]): Promise<void> {
  if (places.length === 0) return;
  const again = await tx.query(
    `WITH taken AS (
       DELETE FROM parked_receipts p USING json_to_recordset($1) AS x ("to" text, channel text)
        WHERE p.recipient = x."to" AND p.receipt->>'channel' = x.channel AND p.receipt ? 'webhookId'
       RETURNING (p.receipt->>'webhookId')::uuid AS webhook_id)
     UPDATE received_webhooks w SET status = 'received', processed_at = NULL, fate = NULL, next_at = clock_timestamp()
       FROM taken WHERE w.id = taken.webhook_id AND w.fate = 'waiting_for_attempt'
     RETURNING w.id`,
    [JSON.stringify(places)],
  );
  if (again.length > 0) await queue.wake(tx, 'received-webhooks');
}
