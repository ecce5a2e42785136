import type { DataSource } from 'typeorm';
import { inTransaction, type Tx } from '../../database/transaction.js';
import { addToRows } from './add-to-rows.js';

/** Deltas a transaction. */
const BITE = 5_000;

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
    return (await addToRows(tx, { from: 'deltas', bite })) === bite;
  });
}

/** The lock of whoever writes the folded rows, by schema. */
export const FOLD_LOCK = `hashtextextended(current_schema() || '.statistics', 0)`;

/** A statement of its own: the fold's snapshot must be taken after the lock, to see what the holder before has left. */
async function isOurTurn(tx: Tx): Promise<boolean> {
  const [lock] = await tx.query<{ taken: boolean }>(`SELECT pg_try_advisory_xact_lock(${FOLD_LOCK}) AS taken`);
  return lock!.taken;
}
