import type { DataSource } from 'typeorm';
import { inTransaction, type Tx } from '../../database/transaction.js';
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
 * that it sees what the last holder left. And the fold takes 10 ms to plan, each second, which an idle service is spared.
 */
async function isToBeDone(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ isOurs: boolean }>(
    `SELECT pg_try_advisory_xact_lock(${FOLD_LOCK}) AS "isOurs" FROM (SELECT FROM statistics_deltas ORDER BY id LIMIT 1) AS waiting`,
  );
  return row?.isOurs === true;
}
