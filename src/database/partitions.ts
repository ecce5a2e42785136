import type { DataSource } from 'typeorm';
import { databaseClock } from './clock.js';
import { isLockTimeout } from './sql-state.js';
import { inTransaction, poolOf } from './transaction.js';

const MONTHS_AHEAD = 3;
/** Whoever reads or writes the table is not made to wait behind somebody who waits himself. */
const LOCK_TIMEOUT_MS = 100;

/**
 * Makes next months' and next days' partitions long before they are needed: what falls into a default one would have to be
 * moved. Each in a transaction of its own. A table that somebody reads for long, such as a dump, is left for the next time.
 */
export async function makePartitions(dataSource: DataSource): Promise<boolean> {
  const { rows } = await poolOf(dataSource).query<{ parent: string; statement: string }>(
    'SELECT parent, statement FROM missing_partitions($1)',
    [MONTHS_AHEAD],
  );
  const busy = new Set<string>();
  const errors: unknown[] = [];
  for (const { parent, statement } of rows) {
    if (busy.has(parent)) continue;
    try {
      if (!(await isDone(dataSource, [ONE_AT_A_TIME, statement]))) busy.add(parent);
    } catch (error) {
      busy.add(parent);
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return false;
}

/** Two that make the same partition at once: the second would fail. */
const ONE_AT_A_TIME = `SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.make_partitions'))`;

/** Runs these in one transaction; false: others have what they need, and none of it was done. */
async function isDone(dataSource: DataSource, statements: readonly string[]): Promise<boolean> {
  try {
    await inTransaction(dataSource, async (tx) => {
      await tx.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      for (const statement of statements) await tx.query(statement);
    });
    return true;
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
}

/**
 * Drops one partition of a table by day that ended longer ago than `keptMs`. Resolves to whether there may be more.
 * @param table partitioned by day, whose partitions are named `<table>_YYYY_MM_DD`
 */
export async function dropOldDay(dataSource: DataSource, table: string, keptMs: number): Promise<boolean> {
  const endedBefore = new Date(databaseClock.nowMs() - keptMs);
  const { rows } = await poolOf(dataSource).query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = $1::regclass AND c.relname ~ ('^' || $1 || '_\\d{4}_\\d\\d_\\d\\d$')
        AND c.relname < $1 || '_' || $2 ORDER BY c.relname LIMIT 2`,
    [table, endedBefore.toISOString().slice(0, 10).replaceAll('-', '_')],
  );
  if (rows.length === 0) return false;
  return (await isDone(dataSource, [`DROP TABLE ${rows[0]!.name}`])) && rows.length > 1;
}
