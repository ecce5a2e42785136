import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';

/** Rows of the outbox a transaction; each holds what one transaction told. */
const BITE = 200;

/**
 * Takes what is committed out of the outbox and gives it positions, in the order in which it was written, one process at
 * a time: a position that can be seen is never followed by a lower one. Several events of one message come from
 * transactions that held its row, so theirs are in the order of what happened.
 * @param post whether they are to be posted, and not only kept
 * @returns whether there may be more
 */
export function sequenceEvents(dataSource: DataSource, post: boolean): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    // Held until the commit can be seen, so the next one's positions are higher than all that anybody has seen.
    const [lock] = await tx.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '.sequence_events')) AS mine`,
    );
    if (!lock!.mine) return false;
    const [taken] = await tx.query<{ n: number }>(
      `WITH taken AS (
         DELETE FROM event_outbox WHERE seq IN (SELECT seq FROM event_outbox ORDER BY seq LIMIT ${BITE})
         RETURNING seq, events),
       placed AS (
         INSERT INTO events (id, type, subject, at, state, status, next_at)
         SELECT (e ->> 'id')::uuid, e ->> 'type', (e ->> 'subject')::uuid, (e ->> 'at')::timestamptz,
                (e -> 'state')::jsonb, $1, $2
           FROM taken, json_array_elements(taken.events) WITH ORDINALITY AS x (e, i)
          ORDER BY seq, i)
       SELECT count(*)::int AS n FROM taken`,
      post ? ['waiting', databaseClock.now()] : ['kept', null],
    );
    return taken!.n === BITE;
  });
}
