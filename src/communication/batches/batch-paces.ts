import type { Tx } from '../../database/transaction.js';
import type { AttemptRecord } from '../attempt.entity.js';
import type { Circumstances } from '../next-step.types.js';
import type { OpenMessage } from '../open-message.js';

/** Messages of a batch that are due within this long begin together; those let go for it come about as often. */
export const PACE_WINDOW_MS = 400;

type CircumstancesOf = (open: OpenMessage) => Circumstances;

export interface BatchPace {
  batchId: string;
  ratePerSecond: number;
  /** How far the next message's time lies ahead of now; 0 when it has come. */
  aheadMs: number;
}

/** The places that slowed batches have, shared out before the decisions, and counted after them. */
export interface SharedPaces {
  circumstancesOf: CircumstancesOf;
  /** Books the places of what was begun. */
  spend(begun: readonly AttemptRecord[]): Promise<void>;
}

/** How many messages of a batch may begin now. They are booked one after another, never ahead of the clock by more than the window. */
export function placesOf({ ratePerSecond, aheadMs }: BatchPace): number {
  if (aheadMs >= PACE_WINDOW_MS) return 0;
  // Where the window holds less than one, the first place is that of the next message itself.
  return Math.max(aheadMs === 0 ? 1 : 0, Math.floor(((PACE_WINDOW_MS - aheadMs) * ratePerSecond) / 1000));
}

/**
 * Lets as many messages of each slowed batch begin as its rate has places, over all replicas: the batch's clock is locked
 * until the caller commits. The others are held until they are let go; messages of other batches, or of none, wait for
 * nobody.
 */
export async function shareOutPaces(
  tx: Tx,
  messages: readonly OpenMessage[],
  given: CircumstancesOf,
): Promise<SharedPaces> {
  const waiting = messages.filter(({ message, attempts }) => message.batchId !== null && attempts.length === 0);
  const batchIds = [...new Set(waiting.map(({ message }) => message.batchId!))];
  const paces = batchIds.length === 0 ? [] : await lockPaces(tx, batchIds);
  const held = new Set<string>();
  for (const pace of paces) {
    const ofBatch = waiting.filter(({ message }) => message.batchId === pace.batchId);
    for (const { message } of ofBatch.slice(placesOf(pace))) held.add(message.id);
  }
  return {
    circumstancesOf: (open) => {
      const c = given(open);
      return c.batch === 'open' && held.has(open.message.id) ? { ...c, batch: 'held' } : c;
    },
    spend: async (begun) => {
      const first = new Set(begun.filter(({ reason }) => reason === 'first').map(({ messageId }) => messageId));
      for (const { batchId, ratePerSecond } of paces) {
        const n = waiting.filter(({ message }) => message.batchId === batchId && first.has(message.id)).length;
        if (n > 0) await book(tx, batchId, (n * 1000) / ratePerSecond);
      }
    },
  };
}

async function lockPaces(tx: Tx, batchIds: readonly string[]): Promise<BatchPace[]> {
  return tx.query<BatchPace>(
    `SELECT p.batch_id AS "batchId", b.rate_per_second AS "ratePerSecond", ${AHEAD_MS} AS "aheadMs"
       FROM batch_paces p JOIN batches b ON b.id = p.batch_id
      WHERE p.batch_id = ANY ($1) AND b.rate_per_second IS NOT NULL
      ORDER BY p.batch_id FOR UPDATE OF p`,
    [batchIds],
  );
}

/** The same without a lock, of one batch; null where it has no limit. */
export async function readPace(tx: Tx, batchId: string): Promise<BatchPace | null> {
  const [pace] = await tx.query<BatchPace>(
    `SELECT p.batch_id AS "batchId", b.rate_per_second AS "ratePerSecond", ${AHEAD_MS} AS "aheadMs"
       FROM batch_paces p JOIN batches b ON b.id = p.batch_id
      WHERE p.batch_id = $1 AND b.rate_per_second IS NOT NULL`,
    [batchId],
  );
  return pace ?? null;
}

const AHEAD_MS = `greatest(0, extract(epoch FROM p.next_at - clock_timestamp()) * 1000)::float8`;

async function book(tx: Tx, batchId: string, ms: number): Promise<void> {
  await tx.query(
    `UPDATE batch_paces
        SET next_at = greatest(next_at, clock_timestamp()) + make_interval(secs => $2::float8 / 1000)
      WHERE batch_id = $1`,
    [batchId, ms],
  );
}
