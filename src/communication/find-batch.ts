import type { DataSource } from 'typeorm';
import type { StatisticsService } from '../statistics/statistics.service.js';
import { BatchEntity } from './batch.entity.js';
import type { BatchDto } from './http/batch.dto.js';
import { MessageEntity } from './message.entity.js';

/** A batch and its counts, from the same deltas as all statistics: no worker ever updates its row. */
export async function findBatch(
  dataSource: DataSource,
  statistics: StatisticsService,
  id: string,
): Promise<BatchDto | null> {
  const batch = await dataSource.getRepository(BatchEntity).findOneBy({ id });
  if (batch === null) return null;
  const { counts, finished } = await statistics.batchCounts(id);
  const isFinished = batch.uploadComplete && finished === batch.total;
  return {
    id,
    total: batch.total,
    progress: batch.total === 0 ? 1 : finished / batch.total,
    counts,
    uploadComplete: batch.uploadComplete,
    createdAt: batch.createdAt,
    finishedAt: isFinished ? ((await lastFinish(dataSource, id)) ?? batch.createdAt) : null,
  };
}

async function lastFinish(dataSource: DataSource, batchId: string): Promise<Date | null> {
  const [row] = await dataSource
    .getRepository(MessageEntity)
    .find({ select: { id: true, finishedAt: true }, where: { batchId }, order: { finishedAt: 'DESC' }, take: 1 });
  return row?.finishedAt ?? null;
}
