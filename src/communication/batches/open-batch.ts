import type { Tx } from '../../database/transaction.js';
import { claimKeys, type IdempotencyKey } from '../accepting/idempotency.js';
import { startRelease } from './batch-tasks.js';

export interface NewBatch {
  id: string;
  idempotency: IdempotencyKey | null;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond: number | null;
}

/** `found`: the batch that this key began; its upload is continued. `mismatch`: the key belongs to another request. */
export type OpenedBatch = { opened: 'new' | 'found'; id: string; nextIndex: number } | { opened: 'mismatch' };

const LOCATION = '/api/v1/batches/';

export function batchLocation(id: string): string {
  return LOCATION + id;
}

/** Begins a batch, or finds the one that its idempotency key has begun. */
export async function openBatch(tx: Tx, batch: NewBatch, now: Date): Promise<OpenedBatch> {
  const answer = { status: 202, location: batchLocation(batch.id), body: '' };
  const [claimed] = await claimKeys(tx, [{ key: batch.idempotency, answer }]);
  const claim = claimed!;
  switch (claim.claim) {
    case 'mismatch':
      return { opened: 'mismatch' };
    case 'repeated': {
      const id = claim.answer.location!.slice(LOCATION.length);
      const [row] = await tx.query<{ nextIndex: number }>(
        `SELECT next_index AS "nextIndex" FROM batches WHERE id = $1`,
        [id],
      );
      return { opened: 'found', id, nextIndex: row!.nextIndex };
    }
    case 'first':
      await tx.query(
        `INSERT INTO batches (id, created_at, total, upload_complete, rate_per_second) VALUES ($1, $2, 0, false, $3)
         ON CONFLICT (id) DO NOTHING`,
        [batch.id, now, batch.ratePerSecond],
      );
      if (batch.ratePerSecond !== null) await startRelease(tx, batch.id);
      return { opened: 'new', id: batch.id, nextIndex: 0 };
  }
}
