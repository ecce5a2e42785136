import type { BatchEntity } from './batch.entity.js';

export const BATCH_STATUSES = ['uploading', 'running', 'paused', 'cancelled', 'finished'] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** What tells how far a batch is; `finished` counts its finished messages at the same moment. */
export type BatchFacts = Pick<
  BatchEntity,
  'createdAt' | 'total' | 'uploadUntil' | 'pausedAt' | 'cancelledAt' | 'measuredSince' | 'measuredFrom'
> & { finished: number; now: Date };

/** Nothing is to come by an upload, and every message is finished; until somebody continues the upload. */
export function isFinished(batch: BatchFacts): boolean {
  return !isUploading(batch) && batch.finished === batch.total;
}

/** What an operator did stands above what happens by itself; `cancelled` stays, also when all has ended. */
export function batchStatus(batch: BatchFacts): BatchStatus {
  if (batch.cancelledAt !== null) return 'cancelled';
  if (isFinished(batch)) return 'finished';
  if (batch.pausedAt !== null) return 'paused';
  return isUploading(batch) ? 'uploading' : 'running';
}

/**
 * When the last message will be finished if they go on finishing as fast as since the last change of speed. Null when
 * nobody can know: nothing was finished since, the batch is paused or cancelled, or its size is still growing.
 */
export function estimatedEndOf(batch: BatchFacts): Date | null {
  if (batchStatus(batch) !== 'running') return null;
  const done = batch.finished - batch.measuredFrom;
  const elapsedMs = batch.now.getTime() - (batch.measuredSince ?? batch.createdAt).getTime();
  if (done <= 0 || elapsedMs <= 0) return null;
  return new Date(batch.now.getTime() + ((batch.total - batch.finished) * elapsedMs) / done);
}

function isUploading({ uploadUntil, now }: BatchFacts): boolean {
  return uploadUntil !== null && uploadUntil > now;
}
