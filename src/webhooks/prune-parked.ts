import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { withoutBody, writeSettled } from './settled-webhooks.js';
import { readSpooled } from './spool.js';

/** An id that no answer has named within two weeks does not belong to us. */
const KEPT_MS = 14 * 86_400_000;
const BITE = 1_000;

/**
 * Drops a bite of the receipts that have waited too long for their attempt. If more than `most` wait, it also drops the
 * oldest. A receipt that is ours finds its attempt within seconds, so the oldest are the least likely to be ours. Each
 * is then listed as a webhook with an unknown id. Resolves to whether there may be more.
 */
export function pruneParked(dataSource: DataSource, most: number, bite = BITE): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const now = databaseClock.now();
    const surplus = await countBeyond(tx, most, bite);
    const dropped = await tx.query<{ webhook: string }>(
      `WITH oldest AS (
         SELECT id, row_number() OVER (ORDER BY id) AS ordinal, received_at
           FROM (SELECT id, received_at FROM parked_receipts ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) AS p)
       DELETE FROM parked_receipts p USING oldest o
        WHERE p.id = o.id AND (o.ordinal <= $2 OR o.received_at < $3) RETURNING p.webhook`,
      [bite, surplus, new Date(now.getTime() - KEPT_MS)],
    );
    const settled = dropped.flatMap(({ webhook }) => readSpooled(webhook));
    await writeSettled(
      tx,
      settled.map((webhook) => ({
        webhook: withoutBody(webhook),
        result: 'unknown_id_dropped',
        attempt: null,
        failures: 0,
      })),
      now,
    );
    return dropped.length >= bite;
  });
}

/** How many more than `most` wait, counted up to a bite. Only the index is read. */
async function countBeyond(tx: Tx, most: number, bite: number): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM parked_receipts LIMIT $1) AS counted`,
    [most + bite],
  );
  return Math.max(0, row!.n - most);
}
