import { inTransaction, type Tx } from '../database/transaction.js';
import { countBatches } from '../statistics/reading/totals.js';
import { databaseNow } from '../database/clock.js';
import type { AuditAction } from '../audit/audit-entry.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Caller } from '../http/actor.js';
import { type BatchFacts, isFinished, batchStatus } from './batch-progress.js';
import type { DeliveryContext } from '../messages/delivery-context.js';

/** What an operator wants of a batch. */
export type BatchOrder =
  { order: 'pause' } | { order: 'resume' } | { order: 'cancel' } | { order: 'rate'; ratePerSecond: number | null };

/** `cancelled`: nothing can be ordered of it any more. `finished`: there is nothing left to cancel. */
export type OrderResult = 'done' | 'not_found' | 'cancelled' | 'finished';

/**
 * Writes an order into the batch's row alone, however many messages it has; repeating one changes nothing. It holds for every
 * message that no turn has in hand by then: turns read the row under its messages' locks.
 */
export async function orderBatch(
  { dataSource, wakeUps }: Pick<DeliveryContext, 'dataSource' | 'wakeUps'>,
  id: string,
  order: BatchOrder,
  by: Caller,
): Promise<OrderResult> {
  const result = await inTransaction(dataSource, (tx) => write(tx, id, order, by));
  wakeUps.wake('deliveries');
  return result;
}

async function write(tx: Tx, id: string, order: BatchOrder, by: Caller): Promise<OrderResult> {
  const [batch] = await tx.query<Omit<BatchFacts, 'now' | 'finished'> & { ratePerSecond: number | null }>(
    `SELECT created_at AS "createdAt", total, upload_until AS "uploadUntil", paused_at AS "pausedAt",
            cancelled_at AS "cancelledAt", measured_since AS "measuredSince", measured_from AS "measuredFrom",
            rate_per_second AS "ratePerSecond"
       FROM batches WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (batch === undefined) return 'not_found';
  if (batch.cancelledAt !== null) return order.order === 'cancel' ? 'done' : 'cancelled';
  const { finished } = (await countBatches(tx, [id]))(id);
  const now = await databaseNow(tx);
  const status = batchStatus({ ...batch, finished, now });
  const record = (action: AuditAction, before: object, after: object) =>
    recordAudit(tx, by, [{ action, subject: { type: 'batch', id }, before, after }]);
  switch (order.order) {
    case 'pause':
      if (batch.pausedAt !== null) return 'done';
      await tx.query(`UPDATE batches SET paused_at = $2 WHERE id = $1`, [id, now]);
      await record('batch.paused', { status }, { status: batchStatus({ ...batch, pausedAt: now, finished, now }) });
      return 'done';
    case 'resume':
      if (batch.pausedAt === null) return 'done';
      await tx.query(`UPDATE batches SET paused_at = NULL WHERE id = $1`, [id]);
      await changeSpeed(tx, id, finished, now);
      await record('batch.resumed', { status }, { status: batchStatus({ ...batch, pausedAt: null, finished, now }) });
      return 'done';
    case 'rate': {
      const { ratePerSecond } = order;
      await tx.query(`UPDATE batches SET rate_per_second = $2 WHERE id = $1`, [id, ratePerSecond]);
      await changeSpeed(tx, id, finished, now);
      if (ratePerSecond !== batch.ratePerSecond) {
        await record('batch.rate_changed', { ratePerSecond: batch.ratePerSecond }, { ratePerSecond });
      }
      return 'done';
    }
    case 'cancel':
      if (isFinished({ ...batch, finished, now })) return 'finished';
      await tx.query(
        `UPDATE batches SET cancelled_at = $2, upload_until = NULL, is_cancelling = true, cancel_after = NULL
          WHERE id = $1`,
        [id, now],
      );
      await record('batch.cancelled', { status }, { status: 'cancelled' });
      return 'done';
  }
}

/** From now on its speed is measured anew. */
async function changeSpeed(tx: Tx, id: string, finished: number, now: Date): Promise<void> {
  await tx.query(`UPDATE batches SET measured_since = $2, measured_from = $3 WHERE id = $1`, [id, now, finished]);
}
