import type { DataSource } from 'typeorm';
import { ConfigurationError } from '../config/configuration.error.js';
import { type DatabaseOptions, schemaOf, withDataSource } from './data-source.js';
import { fileNameOf, readMigrations } from './migrations.js';
import { refuseTransactionPooling } from './transaction-pooling.js';

/** The first of the migrations that the schema of the first release has replaced. */
const BEFORE_THE_FIRST_RELEASE = '0001_messages';

/** The migrations of a database beside those of this release, by the names of their files, the oldest first. */
export interface SchemaState {
  /** Not run yet. */
  readonly pending: readonly string[];
  /** Run there, and not of this release. */
  readonly unknown: readonly string[];
}

/** Only reads: a database without a schema of ours has all migrations pending. */
export async function readSchemaState(dataSource: DataSource, schema: string): Promise<SchemaState> {
  const run = (await namesRun(dataSource, schema)).map(fileNameOf);
  const ours = readMigrations().map((Migration) => fileNameOf(new Migration().name!));
  return {
    pending: ours.filter((name) => !run.includes(name)),
    unknown: run.filter((name) => !ours.includes(name)),
  };
}

async function namesRun(dataSource: DataSource, schema: string): Promise<string[]> {
  const [there] = await dataSource.query<{ found: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS found', [
    `${schema}.migrations`,
  ]);
  if (!there!.found) return [];
  const rows = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${schema}.migrations ORDER BY timestamp`);
  return rows.map(({ name }) => name);
}

/**
 * An older release would write what a newer one has changed the meaning of.
 * @throws ConfigurationError naming the newest migration that this release does not know, or what to remove
 */
export function refuseNewerSchema({ unknown }: SchemaState): void {
  const newest = unknown.at(-1);
  if (newest === undefined) return;
  if (unknown.includes(BEFORE_THE_FIRST_RELEASE)) {
    throw new ConfigurationError([
      'DATABASE_URL leads to a database from before the first release, which cannot be migrated: remove .data/, or the schema siren_gateway there',
    ]);
  }
  throw new ConfigurationError([
    `DATABASE_URL leads to a database with the migration ${newest}, which this release does not know: a newer release ran there. Run that release, or go back to a backup from before it`,
  ]);
}

/**
 * The migrations that a run would bring, by the names of their files. Only reads.
 * @throws ConfigurationError where a newer release has migrated the database
 */
export async function pendingMigrations(options: DatabaseOptions): Promise<readonly string[]> {
  await refuseTransactionPooling(options);
  const state = await withDataSource(options, (dataSource) => readSchemaState(dataSource, schemaOf(options)));
  refuseNewerSchema(state);
  return state.pending;
}

/**
 * For who does not migrate at start.
 * @throws ConfigurationError where the schema is not that of this release
 */
export async function requireSchema(options: DatabaseOptions): Promise<void> {
  const [first] = await pendingMigrations(options);
  if (first === undefined) return;
  throw new ConfigurationError([
    `DATABASE_URL leads to a database without the migration ${first}: run "npm run migrate", or in the image "node dist/tools/commands/migrate.js"`,
  ]);
}
