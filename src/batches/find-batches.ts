import { Inject, Injectable } from '@nestjs/common';
import { type DataSource, type FindManyOptions, In, LessThan } from 'typeorm';
import { databaseNow } from '../database/clock.js';
import { inTransaction, type Tx, withEntities } from '../database/transaction.js';
import { polled } from '../http/event-stream.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { countBatches } from '../statistics/reading/totals.js';
import { type BatchFacts, estimatedEndOf, isFinished, batchStatus } from './batch-progress.js';
import type { BatchDto } from './batch.dto.js';
import { BatchEntity } from './batch.entity.js';

/** These batches and how far they are, in no order; ids that name none are left out. */
export function findBatches(dataSource: DataSource, ids: readonly string[]): Promise<BatchDto[]> {
  return readBatches(dataSource, { where: { id: In([...ids]) } });
}

/** Newest first, up to `limit`, those before the id `before`; of this application alone, where one is named. */
export function listBatches(
  dataSource: DataSource,
  { before, limit, application }: { before: string | null; limit: number; application: string | null },
): Promise<BatchDto[]> {
  const where = { ...(before !== null && { id: LessThan(before) }), ...(application !== null && { application }) };
  return readBatches(dataSource, { where, order: { id: 'DESC' }, take: limit });
}

/** Rows and counts are of one moment: no more is finished than there is. */
async function readBatches(dataSource: DataSource, wanted: FindManyOptions<BatchEntity>): Promise<BatchDto[]> {
  const found = await withEntities(dataSource, async (manager, tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const batches = await manager.find(BatchEntity, wanted);
    const now = await databaseNow(tx);
    const countsOf = await countBatches(
      tx,
      batches.map(({ id }) => id),
    );
    return batches.map((batch) => {
      const { counts, finished } = countsOf(batch.id);
      return { batch, counts, facts: { ...batch, finished, now } };
    });
  });
  return Promise.all(
    found.map(async ({ batch, counts, facts }) => {
      const finishedAt = isFinished(facts) ? (batch.finishedAt ?? (await noteFinish(dataSource, batch))) : null;
      return batchView(batch, counts, facts, finishedAt);
    }),
  );
}

function batchView(
  batch: BatchEntity,
  counts: Record<string, number>,
  facts: BatchFacts,
  finishedAt: Date | null,
): BatchDto {
  return {
    id: batch.id,
    application: batch.application,
    name: batch.name,
    status: batchStatus(facts),
    total: batch.total,
    progress: batch.total === 0 ? 1 : facts.finished / batch.total,
    counts,
    repeated: batch.repeated,
    skippedDuplicates: batch.skippedDuplicates,
    rejectedCount: batch.rejectedCount,
    duplicateNumbers: batch.duplicateNumbers,
    uploadComplete: batch.uploadComplete,
    ratePerSecond: batch.ratePerSecond,
    createdAt: batch.createdAt,
    estimatedEndAt: estimatedEndOf(facts),
    finishedAt,
  };
}

/** Looked for once: it means reading every message of the batch. */
async function noteFinish(dataSource: DataSource, { id, createdAt, total }: BatchEntity): Promise<Date> {
  return inTransaction(dataSource, async (tx) => {
    const [last] = await tx.query<{ finishedAt: Date | null }>(
      `SELECT max(d.finished_at) AS "finishedAt" FROM messages m JOIN deliveries d ON d.message_id = m.id WHERE m.batch_id = $1`,
      [id],
    );
    const finishedAt = last!.finishedAt ?? createdAt;
    await tx.query(`UPDATE batches SET finished_at = $2 WHERE id = $1 AND total = $3`, [id, finishedAt, total]);
    return finishedAt;
  });
}

/** Numbers with more than one message in a batch, in their order, those after `after`, up to `limit`. */
export function findDuplicates(
  tx: Tx,
  batchId: string,
  { after, limit }: { after: string; limit: number },
): Promise<{ phoneNumber: string; messages: number }[]> {
  return tx.query(
    `SELECT to_number AS "phoneNumber", count(*)::int AS messages FROM messages
      WHERE batch_id = $1 AND to_number > $2
      GROUP BY to_number HAVING count(*) > 1 ORDER BY to_number LIMIT $3`,
    [batchId, after, limit],
  );
}

/** The messages of a batch by their ids, those after `after`, up to `limit`, with the indexes of their items. */
export function findBatchMessages(
  tx: Tx,
  batchId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<{ index: number | null; id: string }[]> {
  return tx.query(
    `SELECT batch_index AS index, id FROM messages
      WHERE batch_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
    [batchId, after, limit],
  );
}

/** How often watchers hear of a batch at most. */
const POLL_MS = 500;

/** Tells how batches get on. However many watch, and however many batches, there is one query each half second. */
@Injectable()
export class BatchWatch {
  private readonly watched = new Set<{ batchId: string }>();
  private readonly batches = polled(POLL_MS, () => this.read());

  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** How many watch just now. */
  get watchers(): number {
    return this.watched.size;
  }

  /**
   * @param listener hears of the batch again and again, whether it changed or not
   * @returns ends it
   */
  watch(batchId: string, listener: (batch: BatchDto) => void): () => void {
    const watcher = { batchId };
    this.watched.add(watcher);
    const subscription = this.batches.subscribe((batches) => {
      const batch = batches.get(batchId);
      if (batch !== undefined) listener(batch);
    });
    return () => {
      subscription.unsubscribe();
      this.watched.delete(watcher);
    };
  }

  /** While the database is away nothing is told; a watcher's connection is kept alive by itself. */
  private async read(): Promise<ReadonlyMap<string, BatchDto>> {
    const ids = new Set([...this.watched].map(({ batchId }) => batchId));
    const batches = await findBatches(this.context.dataSource, [...ids]).catch(() => []);
    return new Map(batches.map((batch) => [batch.id, batch]));
  }
}
