import { Inject, Injectable } from '@nestjs/common';
import { type AuditAction, recordAudit } from '../audit/audit.js';
import { databaseNow } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { type Caller, IN_CODE } from '../http/actor.js';
import { idCursor, pageOf, textCursor } from '../http/pages.js';
import { IdParam, ListQuery, type PageRequest } from '../http/params.dto.js';
import { checkedAs } from '../http/validation.js';
import type { Language } from '../languages/languages.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { countBatches } from '../statistics/reading/totals.js';
import { type BatchFacts, isFinished, batchStatus } from './batch-progress.js';
import {
  type BatchDto,
  type BatchMessagePageDto,
  type BatchPageDto,
  ChangeBatchDto,
  type DuplicateNumberPageDto,
  type RejectionPageDto,
} from './batch.dto.js';
import { findRejections } from './bulk-result.js';
import { findBatches, findBatchMessages, findDuplicates, listBatches } from './find-batches.js';

/** What an operator wants of a batch. */
type BatchOrder =
  { order: 'pause' } | { order: 'resume' } | { order: 'cancel' } | { order: 'rate'; ratePerSecond: number | null };

/** `cancelled`: nothing can be ordered of it any more. `finished`: there is nothing left to cancel. */
type OrderResult = 'done' | 'not_found' | 'cancelled' | 'finished';

/**
 * Writes an order into the batch's row alone, however many messages it has; repeating one changes nothing. It holds for every
 * message that no turn has in hand by then: turns read the row under its messages' locks.
 */
async function orderBatch(
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

export interface BatchQuery extends PageRequest {
  /** Only batches that API keys of this name submitted. Left out: every batch, those of code too. */
  application?: string;
}

/** `cancelled`: the batch takes no more changes. `finished`: there is no message left to cancel. */
export type BatchChange =
  | { outcome: 'changed'; batch: BatchDto }
  | { outcome: 'not_found' }
  | { outcome: 'cancelled' }
  | { outcome: 'finished' };

const rejectionCursor = textCursor(/^\d{1,9}$/);
const numberCursor = textCursor(/^\+\d{1,15}$/);

/**
 * Messages that were submitted together, by `sendBulk`, `sendToRecipients` or over HTTP: how far they are, and orders to them.
 * The rules and the audit are those of `/api/v1/batches`. `by` is whom the audit names; left out, the application.
 * Every method throws a {@link Problem} for an id that is no UUID, a cursor of another list or a limit outside 1 to 200.
 */
@Injectable()
export class BatchesService {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Batches, the newest first, each with its progress. */
  async list({ application, ...page }: BatchQuery = {}): Promise<BatchPageDto> {
    const { limit, cursor } = await checkedAs(ListQuery, page);
    const before = idCursor.decode(cursor ?? undefined);
    const rows = await listBatches(this.context.dataSource, {
      before,
      limit: limit + 1,
      application: application ?? null,
    });
    return pageOf(rows, limit, ({ id }) => idCursor.encode(id)) as BatchPageDto;
  }

  /** How far the messages of a batch have got. Null: there is no batch of this id. */
  async get(id: string): Promise<BatchDto | null> {
    await checkedAs(IdParam, { id });
    const [batch] = await findBatches(this.context.dataSource, [id]);
    return batch ?? null;
  }

  /** Holds every message that has not begun. Messages that have begun continue, with their retries and fallbacks. */
  pause(id: string, by: Caller = IN_CODE): Promise<BatchChange> {
    return this.order(id, { order: 'pause' }, by);
  }

  resume(id: string, by: Caller = IN_CODE): Promise<BatchChange> {
    return this.order(id, { order: 'resume' }, by);
  }

  /** Cancels every message of which nothing was sent, in the background. The others get no retry and no other channel. */
  cancel(id: string, by: Caller = IN_CODE): Promise<BatchChange> {
    return this.order(id, { order: 'cancel' }, by);
  }

  /** Changes how many messages may begin per second, over all replicas. Null: no limit. */
  async changeRate(id: string, ratePerSecond: number | null, by: Caller = IN_CODE): Promise<BatchChange> {
    await checkedAs(ChangeBatchDto, { ratePerSecond });
    return this.order(id, { order: 'rate', ratePerSecond }, by);
  }

  /** The messages of accepted items, by the index of the item. Null: there is no batch of this id. */
  async messages(id: string, page: PageRequest = {}): Promise<BatchMessagePageDto | null> {
    const { limit, cursor } = await checkedAs(ListQuery, page);
    if ((await this.get(id)) === null) return null;
    const after = idCursor.decode(cursor ?? undefined);
    const rows = await findBatchMessages(this.context.dataSource, id, { after, limit: limit + 1 });
    return pageOf(rows, limit, (row) => idCursor.encode(row.id)) as BatchMessagePageDto;
  }

  /**
   * Items that were rejected and why, by index. Null: there is no batch of this id.
   * @param language of the reasons
   */
  async rejections(id: string, page: PageRequest = {}, language: Language = 'en'): Promise<RejectionPageDto | null> {
    const { limit, cursor } = await checkedAs(ListQuery, page);
    if ((await this.get(id)) === null) return null;
    const from = { after: rejectionFrom(cursor ?? undefined), limit: limit + 1 };
    const rows = await findRejections(this.context.dataSource, id, from, language);
    return pageOf(rows, limit, ({ index }) => rejectionCursor.encode(String(index))) as RejectionPageDto;
  }

  /** Phone numbers with more than one message in the batch. Null: there is no batch of this id. */
  async duplicates(id: string, page: PageRequest = {}): Promise<DuplicateNumberPageDto | null> {
    const { limit, cursor } = await checkedAs(ListQuery, page);
    if ((await this.get(id)) === null) return null;
    const after = numberCursor.decode(cursor ?? undefined) ?? '';
    const rows = await findDuplicates(this.context.dataSource, id, { after, limit: limit + 1 });
    return pageOf(rows, limit, ({ phoneNumber }) => numberCursor.encode(phoneNumber)) as DuplicateNumberPageDto;
  }

  private async order(id: string, order: BatchOrder, by: Caller): Promise<BatchChange> {
    await checkedAs(IdParam, { id });
    const outcome = await orderBatch(this.context, id, order, by);
    if (outcome !== 'done') return { outcome };
    const batch = await this.get(id);
    return batch === null ? { outcome: 'not_found' } : { outcome: 'changed', batch };
  }
}

/** The index after which a page of rejections begins. */
export function rejectionFrom(cursor: string | undefined): number {
  return Number(rejectionCursor.decode(cursor) ?? -1);
}
