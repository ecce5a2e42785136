import type { DataSource } from 'typeorm';
import { type DatabaseOptions, schemaOf, withDataSource } from './data-source.js';
import { nameOf } from './migrations.js';
import { readSchemaState, refuseNewerSchema } from './schema-state.js';
import { refuseTransactionPooling } from './transaction-pooling.js';
import { poolOf } from './transaction.js';

/** Any two processes that migrate the same database at once take turns on this advisory lock. */
const LOCK = `hashtextextended('siren-gateway migrations', 0)`;

/**
 * Brings a database to the newest schema. Safe to run from many processes at once; the second finds nothing to do. A
 * database that a newer release has migrated is left alone: ConfigurationError.
 * @returns the names of the migrations that were run now, the oldest first
 */
export function migrate(options: DatabaseOptions): Promise<string[]> {
  return withMigrationLock(options, async (dataSource) => {
    refuseNewerSchema(await readSchemaState(dataSource, schemaOf(options)));
    await dataSource.query(`CREATE SCHEMA IF NOT EXISTS ${schemaOf(options)}`);
    const run = await dataSource.runMigrations({ transaction: 'each' });
    return run.map(({ name }) => nameOf(name));
  });
}

/**
 * Takes back what `migrate` did, and every message with it: the migrations, the newest first, then the schema. A schema that
 * holds anything else stays, with an error that says so.
 */
export function migrateDown(options: DatabaseOptions): Promise<void> {
  return withMigrationLock(options, async (dataSource) => {
    const run = await dataSource.query<unknown[]>('SELECT 1 FROM migrations');
    for (let n = 0; n < run.length; n++) await dataSource.undoLastMigration({ transaction: 'each' });
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
