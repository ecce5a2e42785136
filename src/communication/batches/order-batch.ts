import type { DataSource } from 'typeorm';
import { inTransaction, type Tx } from '../../database/transaction.js';
import { countBatches } from '../../statistics/batch-counts.js';
import { databaseNow } from '../message-rows.js';
import { type BatchFacts, isFinished } from './batch-progress.js';
import { startCancel, startRelease } from './batch-tasks.js';

/** What an operator wants of a batch. */
export type BatchOrder =
  { order: 'pause' } | { order: 'resume' } | { order: 'cancel' } | { order: 'rate'; ratePerSecond: number | null };

/** `cancelled`: nothing can be ordered of it any more. `finished`: there is nothing left to cancel. */
export type OrderResult = 'done' | 'not_found' | 'cancelled' | 'finished';

/**
 * Writes an order down; repeating one changes nothing. It holds for every message that has not begun once this resolves:
 * whoever holds such a message back locks the batch's row, so an order and what it undoes cannot pass each other.
 */
export function orderBatch(dataSource: DataSource, id: string, order: BatchOrder): Promise<OrderResult> {
  return inTransaction(dataSource, async (tx) => {
    const [batch] = await tx.query<Omit<BatchFacts, 'now' | 'finished'>>(
      `SELECT created_at AS "createdAt", total, upload_until AS "uploadUntil", paused_at AS "pausedAt",
              cancelled_at AS "cancelledAt", measured_since AS "measuredSince", measured_from AS "measuredFrom"
         FROM batches WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (batch === undefined) return 'not_found';
    if (batch.cancelledAt !== null) return order.order === 'cancel' ? 'done' : 'cancelled';
    const { finished } = (await countBatches(tx, [id]))(id);
    const now = await databaseNow(tx);
    switch (order.order) {
      case 'pause':
        await tx.query(`UPDATE batches SET paused_at = coalesce(paused_at, $2) WHERE id = $1`, [id, now]);
        return 'done';
      case 'resume':
        if (batch.pausedAt === null) return 'done';
        await tx.query(`UPDATE batches SET paused_at = NULL WHERE id = $1`, [id]);
        await changeSpeed(tx, id, finished, now);
        return 'done';
      case 'rate':
        await tx.query(`UPDATE batches SET rate_per_second = $2 WHERE id = $1`, [id, order.ratePerSecond]);
        await changeSpeed(tx, id, finished, now);
        return 'done';
      case 'cancel':
        if (isFinished({ ...batch, finished, now })) return 'finished';
        await tx.query(`UPDATE batches SET cancelled_at = $2, upload_until = NULL WHERE id = $1`, [id, now]);
        await startCancel(tx, id);
        return 'done';
    }
  });
}

/** The messages that were held go on, and the speed is measured anew. */
async function changeSpeed(tx: Tx, id: string, finished: number, now: Date): Promise<void> {
  await tx.query(`UPDATE batches SET measured_since = $2, measured_from = $3 WHERE id = $1`, [id, now, finished]);
  await startRelease(tx, id);
}
