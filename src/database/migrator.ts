import { setTimeout } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { type DatabaseOptions, schemaOf, withDataSource } from './data-source.js';
import { readSchemaState, refuseNewerSchema, refuseTransactionPooling } from './schema-state.js';
import { isLockTimeout, isRepeatable } from './database-errors.js';
import { poolOf } from './transaction.js';

/** Any two processes that migrate the same database at once take turns on this advisory lock. */
const LOCK = `hashtextextended('siren-gateway migrations', 0)`;

/**
 * Brings a database to the newest schema. Safe to run from many processes at once; the second finds nothing to do. A
 * database that a newer release has migrated is left alone: ConfigurationError.
 * @param onWait told once, where a migration waits for whoever reads a table
 * @returns the names of the migrations that were run now, the oldest first
 */
export function migrate(options: DatabaseOptions, onWait?: (words: string) => void): Promise<string[]> {
  return withMigrationLock(options, async (dataSource) => {
    const state = await readSchemaState(dataSource, schemaOf(options));
    refuseNewerSchema(state);
    await dataSource.query(`CREATE SCHEMA IF NOT EXISTS ${schemaOf(options)}`);
    // Each in its own transaction: those that are done are not begun again.
    await untilUnlocked(() => dataSource.runMigrations({ transaction: 'each' }), onWait);
    return state.pending.map((name) => name.replace(/^\d{4}_/, ''));
  });
}

/** How long a migration is tried while somebody reads what it changes, and how often. */
const TRIED_MS = 10 * 60_000;
const PAUSE_MS = 1_000;

/** @throws Error that says who is to be looked for, where a table is read for longer than that */
async function untilUnlocked(work: () => Promise<unknown>, onWait?: (words: string) => void): Promise<void> {
  const until = performance.now() + TRIED_MS;
  for (let tries = 1; ; tries++) {
    try {
      await work();
      return;
    } catch (error) {
      // One that locks several tables may do so in another order than who uses them.
      if (!isLockTimeout(error) && !isRepeatable(error)) throw error;
      if (performance.now() > until) throw new Error(STILL_LOCKED, { cause: error });
      if (tries === 1) onWait?.(LOCKED);
    }
    await setTimeout(PAUSE_MS);
  }
}

const LOCKED =
  'a migration waits for a transaction that reads what it changes (a dump, a rebuild, a forgotten session): it is tried again each second';
const STILL_LOCKED =
  'a migration could not change a table for ten minutes, since a transaction that reads it does not end. Look for it in pg_stat_activity (a dump, a rebuild, a forgotten session), end it, and migrate again';

/**
 * Takes back what `migrate` did, and every message with it: the migrations, the newest first, then the schema. A schema that
 * holds anything else stays, with an error that says so.
 */
export function migrateDown(options: DatabaseOptions): Promise<void> {
  return withMigrationLock(options, async (dataSource) => {
    const run = await dataSource.query<unknown[]>('SELECT 1 FROM migrations');
    for (let n = 0; n < run.length; n++) {
      await untilUnlocked(() => dataSource.undoLastMigration({ transaction: 'each' }));
    }
    await dataSource.query('DROP TABLE migrations');
    await dataSource.query(`DROP SCHEMA ${schemaOf(options)}`);
  });
}

async function withMigrationLock<Result>(
  options: DatabaseOptions,
  work: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  await refuseTransactionPooling(options);
  // An index on a full table takes longer than any statement of the service may, and so does waiting for who builds it.
  const settings = { statementTimeoutMs: 0 };
  return withDataSource(
    options,
    async (dataSource) => {
      const session = await poolOf(dataSource).connect();
      try {
        await session.query(`SELECT pg_advisory_lock(${LOCK})`);
        return await work(dataSource);
      } finally {
        // The lock goes with the session.
        session.release(true);
      }
    },
    settings,
  );
}
