import { DataSource } from 'typeorm';
import { type DatabaseOptions, dataSourceOptions, schemaOf } from './data-source.js';
import { poolOf } from './transaction.js';

/** Any two processes that migrate the same database at once take turns on this advisory lock. */
const LOCK = `hashtextextended('siren-gateway migrations', 0)`;

/**
 * Brings a database to the newest schema: our tables, then whatever `andThen` adds (the queue's own schema). Safe to
 * run from many processes at once; the second finds nothing to do.
 */
export async function migrate(
  options: DatabaseOptions,
  andThen: (dataSource: DataSource) => Promise<void>,
): Promise<void> {
  await withMigrationLock(options, async (dataSource) => {
    await dataSource.runMigrations({ transaction: 'each' });
    await andThen(dataSource);
  });
}

/** Takes back every migration, the newest first. */
export async function migrateDown(options: DatabaseOptions): Promise<void> {
  await withMigrationLock(options, async (dataSource) => {
    const done = await dataSource.query<unknown[]>('SELECT 1 FROM migrations');
    for (let n = 0; n < done.length; n++) await dataSource.undoLastMigration({ transaction: 'each' });
  });
}

async function withMigrationLock(options: DatabaseOptions, work: (d: DataSource) => Promise<void>): Promise<void> {
  const dataSource = await new DataSource({ ...dataSourceOptions({ ...options, poolSize: 3 }, []) }).initialize();
  const session = await poolOf(dataSource).connect();
  try {
    // A migration on a full table may take longer than a statement of the service.
    await session.query({ text: `SELECT pg_advisory_lock(${LOCK})`, query_timeout: 600_000 } as never);
    try {
      await session.query(`CREATE SCHEMA IF NOT EXISTS ${schemaOf(options)}`);
      await work(dataSource);
    } finally {
      await session.query(`SELECT pg_advisory_unlock(${LOCK})`);
    }
  } finally {
    session.release();
    await dataSource.destroy();
  }
}
