import type { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import { inTransaction, type Tx } from '../../database/transaction.js';
import {
  contributionsOf,
  COUNTED_MESSAGE,
  MESSAGES_AND_DELIVERIES,
  type CountedMessageRow,
} from '../counting/count-number.js';
import { deltaRows } from '../counting/deltas.js';
import { addToRows } from './add-to-rows.js';

/** Deltas a transaction. */
const BITE = 5_000;

/**
 * Moves one bite of deltas into the rows they belong to. They are removed here and added there in one transaction. So
 * each delta is counted once, whatever happens. Resolves to whether the bite was full, so that there may be more.
 *
 * One process folds at a time. Two would want the same rows, those of this very minute, and only wait for each other.
 * So a process that finds the lock taken leaves the work to its holder. That also makes deadlocks impossible. A holder
 * that freezes loses the lock with its connection (`idle_in_transaction_session_timeout`). Queries stay exact all the
 * while, because they read the deltas too.
 */
export function foldDeltas(dataSource: DataSource, bite = BITE): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    if (!(await isToBeDone(tx))) return false;
    return (await addToRows(tx, { from: 'deltas', bite })) === bite;
  });
}

/** The lock for writing the folded rows, by schema. */
export const FOLD_LOCK = `hashtextextended(current_schema() || '.statistics', 0)`;

/**
 * Whether there are deltas, and the lock is ours. A statement of its own: the fold's snapshot must be taken after the lock, so
 * that it sees what the last holder left. It also spares an idle service the fold each second: 0.5 ms instead of 1.1, and of
 * 5 the first five times on a connection, when Postgres plans it.
 */
async function isToBeDone(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ isOurs: boolean }>(
    `SELECT pg_try_advisory_xact_lock(${FOLD_LOCK}) AS "isOurs" FROM (SELECT FROM statistics_deltas ORDER BY id LIMIT 1) AS waiting`,
  );
  return row?.isOurs === true;
}

/** Messages that are counted at once. */
const CHUNK = 5_000;
/** An id is made before its message is stored: an upload may wait for room in between. */
const STORED_WITHIN = `interval '1 hour'`;

/**
 * Keeps what a month counts for in later months before it is dropped, so that a rebuild of those misses nothing. A
 * message counts in the minute it was created, its attempts in the minutes in which they began. To be called in the
 * transaction that drops the month, when nobody changes it any more. Resolves to false if a rebuild is counting the
 * month just now.
 * @param suffix of its partitions: `2026_01`
 * @param end of the month, from which messages are kept afterwards
 */
export async function carryOver(tx: Tx, suffix: string, end: Date): Promise<boolean> {
  // A running rebuild holds this lock, and reads tables that the drop would remove.
  const [lock] = await tx.query<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(${FOLD_LOCK}) AS mine`);
  if (!lock!.mine) return false;
  await tx.query(`DELETE FROM statistics_carried WHERE minute < $1`, [end]);
  for (let after: string = NIL; ;) {
    const ids = await tx.query<{ id: string }>(
      `SELECT id FROM (
         SELECT message_id AS id FROM delivery_attempts_${suffix} WHERE started_at >= $1
          UNION
         SELECT id FROM messages_${suffix} WHERE created_at >= $1 AND id >= uuid7_floor($1::timestamptz - ${STORED_WITHIN})
       ) AS later WHERE id > $2 ORDER BY id LIMIT ${CHUNK}`,
      [end, after],
    );
    const last = ids.at(-1);
    if (last === undefined) break;
    await carry(
      tx,
      ids.map(({ id }) => id),
      end,
    );
    after = last.id;
  }
  await tx.query(
    `INSERT INTO messages_kept_from AS k (month) VALUES ($1)
     ON CONFLICT (only_row) DO UPDATE SET month = greatest(k.month, excluded.month)`,
    [end],
  );
  return true;
}

async function carry(tx: Tx, ids: readonly string[], end: Date): Promise<void> {
  const messages = await tx.query<CountedMessageRow>(
    `SELECT ${COUNTED_MESSAGE} FROM ${MESSAGES_AND_DELIVERIES} WHERE m.id = ANY ($1)`,
    [ids],
  );
  const all = await contributionsOf(tx, messages);
  const later = all.filter(({ minute }) => minute >= end.getTime());
  // Their batches are older than what is kept, and are not counted again.
  const rows = deltaRows(later.map((one) => ({ ...one, batchId: null })));
  if (rows.length === 0) return;
  await tx.query(`INSERT INTO statistics_carried SELECT * FROM json_populate_recordset(NULL::statistics_carried, $1)`, [
    JSON.stringify(rows),
  ]);
}
