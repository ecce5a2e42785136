import type { DataSource } from 'typeorm';
import { inTransaction, type Tx } from '../../database/transaction.js';

/** An id that no answer has told within two weeks belongs to nobody here. */
const KEPT_DAYS = 14;
const BITE = 1_000;

interface Dropped {
  id: string;
  providerMessageId: string;
  webhookId: string | null;
}

/**
 * Drops a bite of the receipts that have waited for their attempt too long, and of the oldest ones where more than `most`
 * wait: those that are waited for come within seconds, so the oldest are the least likely to be. Each webhook that
 * brought one tells. Resolves to whether there may be more.
 */
export function forgetParked(dataSource: DataSource, most: number, bite = BITE): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const surplus = await countBeyond(tx, most, bite);
    const dropped = await tx.query<Dropped>(
      `DELETE FROM parked_receipts WHERE id IN (
         SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM parked_receipts ORDER BY id LIMIT $1) AS oldest
          WHERE place <= $2 OR id < uuid7_floor(clock_timestamp() - interval '${KEPT_DAYS} days'))
       RETURNING id, provider_message_id AS "providerMessageId", receipt->>'webhookId' AS "webhookId"`,
      [bite, surplus],
    );
    if (dropped.length === 0) return false;
    await forgetIds(tx, [...new Set(dropped.map(({ providerMessageId }) => providerMessageId))]);
    await tx.query(
      `UPDATE received_webhooks SET fate = 'unknown_id_dropped' WHERE id = ANY($1) AND fate = 'waiting_for_attempt'`,
      [dropped.flatMap(({ webhookId }) => webhookId ?? [])],
    );
    return dropped.length >= bite;
  });
}

/** How many more than `most` wait, counted no further than a bite; the index alone is read. */
async function countBeyond(tx: Tx, most: number, bite: number): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM parked_receipts LIMIT $1) AS counted`,
    [most + bite],
  );
  return Math.max(0, row!.n - most);
}

/** The rows at which an answer and its receipt would have met, where nothing waits there any more. */
async function forgetIds(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(
    `DELETE FROM provider_ids p WHERE provider_message_id = ANY($1) AND message_id IS NULL
        AND NOT EXISTS (SELECT FROM parked_receipts r WHERE r.provider_message_id = p.provider_message_id)`,
    [ids],
  );
}
