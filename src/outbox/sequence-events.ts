import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';

/** Rows of the outbox a transaction. */
const BITE = 200;

const UNSEQUENCED = `SELECT number, id, size FROM outbox_queue WHERE position IS NULL ORDER BY number LIMIT ${BITE}`;

/** To be posted, from now on (`$1`). */
const QUEUE = `
  WITH taken AS (${UNSEQUENCED} FOR UPDATE),
       sequenced AS (
         INSERT INTO outbox_positions (id, size) SELECT id, size FROM taken ORDER BY number RETURNING position, id),
       queued AS (
         UPDATE outbox_queue q SET position = s.position, next_at = $1
           FROM taken JOIN sequenced s USING (id) WHERE q.number = taken.number)
  SELECT count(*)::int AS n FROM taken`;

/** Only kept: nothing is left to do. */
const KEEP = `
  WITH taken AS (${UNSEQUENCED} FOR UPDATE),
       done AS (DELETE FROM outbox_queue q USING taken WHERE q.number = taken.number),
       sequenced AS (INSERT INTO outbox_positions (id, size) SELECT id, size FROM taken ORDER BY number)
  SELECT count(*)::int AS n FROM taken`;

/**
 * Gives committed outbox rows their positions, in the order of their numbers, one process at a time. So a visible
 * position is never followed by a lower one. Rows of one message are in the order of what happened.
 * @param post whether they are to be posted, and not only kept
 * @returns whether there may be more
 */
export function sequenceEvents(dataSource: DataSource, post: boolean): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    // The lock is held until the commit is visible. So the next process's positions are higher than all visible ones.
    const [lock] = await tx.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '.sequence_events')) AS mine`,
    );
    if (!lock!.mine) return false;
    const [taken] = await (post
      ? tx.query<{ n: number }>(QUEUE, [databaseClock.now()])
      : tx.query<{ n: number }>(KEEP, []));
    return taken!.n === BITE;
  });
}
