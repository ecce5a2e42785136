import type { Transaction } from './transaction.js';

/**
 * Runs `work` in the caller's transaction and lets none of its statements wait longer than `ms` for a lock: Postgres
 * ends the statement, and with it the transaction, with lock_not_available (`isLockTimeout`).
 */
export async function withLockTimeout<Result>(
  tx: Transaction,
  ms: number,
  work: () => Promise<Result>,
): Promise<Result> {
  tx.lastly(tx.query(SET, [`${ms}ms`]));
  const result = await work();
  tx.lastly(tx.query(SET, ['0']));
  return result;
}

const SET = `SELECT set_config('lock_timeout', $1, true)`;
