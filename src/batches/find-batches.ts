import { type DataSource, type FindManyOptions, In, LessThan } from 'typeorm';
import { inTransaction, type Tx, withEntities } from '../database/transaction.js';
import { countBatches } from '../statistics/reading/totals.js';
import { BatchEntity } from './batch.entity.js';
import type { BatchDto } from './batch.dto.js';
import { databaseNow } from '../database/clock.js';
import { type BatchFacts, estimatedEndOf, isFinished, batchStatus } from './batch-progress.js';

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
