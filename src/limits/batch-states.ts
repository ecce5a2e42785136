import type { Tx } from '../database/transaction.js';
import type { BatchState } from '../deciding/next-step.types.js';

/**
 * What batches mean for their messages just now. Returns an answer for each batch, and for null (no batch).
 *
 * The row of a batch that holds messages back is locked against new orders until the caller commits. So what is decided
 * by it still holds then. Other batches are not locked, so nobody waits for an upload.
 */
export async function readBatchStates(
  tx: Tx,
  batchIds: readonly (string | null)[],
): Promise<(batchId: string | null) => BatchState> {
  const ids = [...new Set(batchIds)].filter((id) => id !== null);
  if (ids.length === 0) return () => 'open';
  const rows = await tx.query<{ id: string; state: BatchState }>(
    `SELECT id, CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN paused_at IS NOT NULL THEN 'held' ELSE 'rate_limited' END
            AS state
       FROM batches
      WHERE id = ANY ($1) AND (cancelled_at IS NOT NULL OR paused_at IS NOT NULL OR rate_per_second IS NOT NULL)
      ORDER BY id FOR KEY SHARE`,
    [ids],
  );
  const states = new Map(rows.map(({ id, state }) => [id, state]));
  return (batchId) => (batchId === null ? 'open' : (states.get(batchId) ?? 'open'));
}
