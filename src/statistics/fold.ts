import type { DataSource } from 'typeorm';
import { inTransaction, type Tx } from '../database/transaction.js';

/** Deltas a transaction: about 35 ms of work. */
const BITE = 10_000;

/**
 * Moves one bite of deltas into the rows they belong to: taken away here and added there in one transaction, so whatever
 * becomes of it, each delta is counted once. Resolves to whether the bite was full, so that there may be more.
 *
 * One process folds at a time. Two would want the same rows, those of this very minute, and only wait for each other; so
 * whoever finds the lock taken leaves the work to its holder. It also makes deadlocks impossible. A holder that freezes
 * loses the lock with its connection (`idle_in_transaction_session_timeout`); queries stay exact all the while, since
 * they read the deltas too.
 */
export function foldDeltas(dataSource: DataSource, bite = BITE): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    if (!(await isOurTurn(tx))) return false;
    const { folded, emptiedMinutes, emptiedBatches } = await fold(tx, bite);
    await removeEmptied(tx, emptiedMinutes, emptiedBatches);
    return folded === bite;
  });
}

/** A statement of its own: the fold's snapshot must be taken after the lock, to see what the holder before has left. */
async function isOurTurn(tx: Tx): Promise<boolean> {
  const [lock] = await tx.query<{ taken: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.statistics', 0)) AS taken`,
  );
  return lock!.taken;
}

interface Folded {
  folded: number;
  emptiedMinutes: Date[];
  emptiedBatches: string[];
}

/**
 * No order is needed: a bite may take `−1` before its `+1`, and a cell may be below zero until the next. Deltas are
 * never updated, and removed here alone, so a `ctid` is a safe name for one within the statement.
 */
async function fold(tx: Tx, bite: number): Promise<Folded> {
  const [folded] = await tx.query<Folded>(
    `WITH bite AS (
       DELETE FROM statistics_deltas WHERE ctid = ANY (ARRAY(SELECT ctid FROM statistics_deltas LIMIT $1))
       RETURNING subject, minute, batch_id, channel, status, finished, fallback_used, n),
     minutes AS (
       INSERT INTO statistics_minutes AS cell (subject, minute, channel, status, finished, fallback_used, n)
       SELECT subject, minute, channel, status, finished, fallback_used, sum(n)
         FROM bite
        GROUP BY subject, minute, channel, status, finished, fallback_used
       HAVING sum(n) <> 0
       ON CONFLICT (minute, subject, channel, status, finished, fallback_used) DO UPDATE SET n = cell.n + excluded.n
       RETURNING minute, n),
     batches AS (
       INSERT INTO batch_counts AS cell (batch_id, status, finished, n)
       SELECT batch_id, status, finished, sum(n)
         FROM bite
        WHERE batch_id IS NOT NULL
        GROUP BY batch_id, status, finished
       HAVING sum(n) <> 0
       ON CONFLICT (batch_id, status, finished) DO UPDATE SET n = cell.n + excluded.n
       RETURNING batch_id, n),
     totals AS (
       INSERT INTO message_totals AS total (status, n)
       SELECT status, sum(n)
         FROM bite
        WHERE subject = 'message'
        GROUP BY status
       HAVING sum(n) <> 0
       ON CONFLICT (status) DO UPDATE SET n = total.n + excluded.n)
     SELECT (SELECT count(*)::int FROM bite) AS folded,
            ARRAY(SELECT DISTINCT minute FROM minutes WHERE n = 0) AS "emptiedMinutes",
            ARRAY(SELECT DISTINCT batch_id FROM batches WHERE n = 0) AS "emptiedBatches"`,
    [bite],
  );
  return folded!;
}

/** Most cells are only passed through (queued, sending): without this, their rows would stay, zeros for ever. */
async function removeEmptied(tx: Tx, minutes: readonly Date[], batches: readonly string[]): Promise<void> {
  if (minutes.length > 0) await tx.query('DELETE FROM statistics_minutes WHERE minute = ANY ($1) AND n = 0', [minutes]);
  if (batches.length > 0) await tx.query('DELETE FROM batch_counts WHERE batch_id = ANY ($1) AND n = 0', [batches]);
}
