import type { Tx } from '../database/transaction.js';
import { later } from '../database/clock.js';
import { claimKeys, type IdempotencyKey } from '../accepting/idempotency.js';

export interface NewBatch {
  id: string;
  /** The name of its API key; empty: it came from code. */
  application: string;
  /** What its submitter calls it; null: nothing. */
  name: string | null;
  idempotency: IdempotencyKey | null;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond: number | null;
  /** How long one request alone may store it, in ms; null: whoever brings its key goes on. */
  leaseMs: number | null;
}

/**
 * `found`: the batch that this key began; its upload is continued. `complete`: the same, and nothing is left to do.
 * `in_progress`: another request is storing it. `mismatch`: the key belongs to another request.
 */
export type OpenedBatch =
  { opened: 'new' | 'found' | 'complete'; id: string; nextIndex: number } | { opened: 'mismatch' | 'in_progress' };

/** Where batches are found. */
export const BATCHES = '/api/v1/batches';

export function batchLocation(id: string): string {
  return `${BATCHES}/${id}`;
}

/** The id of the batch that a location leads to. */
export function batchIdAt(location: string): string {
  return location.slice(BATCHES.length + 1);
}

/** Begins a batch, or finds the one that its idempotency key has begun. */
export async function openBatch(tx: Tx, batch: NewBatch, now: Date): Promise<OpenedBatch> {
  const answer = { status: 202, location: batchLocation(batch.id), body: '' };
  const [claimed] = await claimKeys(tx, [{ key: batch.idempotency, answer }], now);
  const claim = claimed!;
  switch (claim.claim) {
    case 'mismatch':
      return { opened: 'mismatch' };
    case 'repeated': {
      const id = batchIdAt(claim.answer.location!);
      const [row] = await tx.query<{ nextIndex: number; isComplete: boolean; uploadUntil: Date | null }>(
        `SELECT next_index AS "nextIndex", upload_complete AS "isComplete", upload_until AS "uploadUntil"
           FROM batches WHERE id = $1 FOR NO KEY UPDATE`,
        [id],
      );
      const { nextIndex, isComplete, uploadUntil } = row!;
      if (batch.leaseMs === null) return { opened: 'found', id, nextIndex };
      if (isComplete) return { opened: 'complete', id, nextIndex };
      if (uploadUntil !== null && uploadUntil > now) return { opened: 'in_progress' };
      await lease(tx, id, batch.leaseMs, now);
      return { opened: 'found', id, nextIndex };
    }
    case 'first':
      await tx.query(
        `INSERT INTO batches (id, created_at, total, upload_complete, rate_per_second, upload_until, application, name)
         VALUES ($1, $2, 0, false, $3, $4, $5, $6)`,
        [
          ...[batch.id, now, batch.ratePerSecond, batch.leaseMs === null ? null : later(now, batch.leaseMs)],
          batch.application || null,
          batch.name,
        ],
      );
      return { opened: 'new', id: batch.id, nextIndex: 0 };
  }
}

/** For so long nobody else stores the batch. */
export async function lease(tx: Tx, id: string, ms: number, now: Date): Promise<void> {
  await tx.query(`UPDATE batches SET upload_until = $2 WHERE id = $1`, [id, later(now, ms)]);
}
