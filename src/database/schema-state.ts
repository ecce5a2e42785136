import pg from 'pg';
import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { ConfigurationError } from '../config/configuration.error.js';
import { Secret } from '../secrets/secret.js';
import {
  CONNECTING,
  type DatabaseOptions,
  fileNameOf,
  readMigrations,
  schemaOf,
  withDataSource,
} from './data-source.js';
import { openSession } from './session.js';

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

/** Looked at so often: a pooler that has several connections to the server hands them out in turn. */
const ROUNDS = 4;

/**
 * Refuses a pooler that gives each transaction another session of the server (PgBouncer's pool modes `transaction` and
 * `statement`): the schema, prepared statements, LISTEN and locks are kept by the session, and statements would run in the
 * wrong schema without a word. Without a pooler it costs one connection.
 * @throws ConfigurationError with one line that names it and says what to do
 */
export async function refuseTransactionPooling(options: DatabaseOptions): Promise<void> {
  const clients: Client[] = [];
  const open = async (): Promise<Client> => {
    const client = new pg.Client({
      connectionString: Secret.of(options.databaseUrl).reveal(),
      application_name: 'siren-gateway start',
      query_timeout: CONNECTING.connectionTimeoutMillis,
      ...CONNECTING,
    });
    // Set up, the session would be ours for whomever the pooler gives it to next.
    await openSession(client, null);
    clients.push(client);
    return client;
  };
  try {
    const first = await open();
    if ((await lookAt(first)).pid === announcedPid(first)) return;
    if (await areMixedUp([first, await open()])) throw new ConfigurationError([COMPLAINT]);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

const COMPLAINT =
  'DATABASE_URL leads through a pooler in transaction mode, where the settings of a session do not last: give it pool_mode = session, or use the address of Postgres itself';

/** A server names its process to whoever connects; a pooler names one that there is not. */
function announcedPid(client: Client): number | null {
  return (client as Client & { processID: number | null }).processID;
}

/** Each client writes its mark into its session, and each must find it there again, in one and the same process. */
async function areMixedUp(clients: readonly Client[]): Promise<boolean> {
  const seen = clients.map(() => new Set<string>());
  for (const [n, client] of clients.entries()) {
    await client.query(`SELECT set_config('siren_gateway.session', $1, false)`, [`mark ${n}`]);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [n, client] of clients.entries()) {
      const { pid, mark } = await lookAt(client);
      seen[n]!.add(`${pid} ${mark}`);
      if (mark !== `mark ${n}` || seen[n]!.size > 1) return true;
    }
  }
  return false;
}

async function lookAt(client: Client): Promise<{ pid: number; mark: string | null }> {
  const { rows } = await client.query<{ pid: number; mark: string | null }>(
    `SELECT pg_backend_pid() AS pid, current_setting('siren_gateway.session', true) AS mark`,
  );
  return rows[0]!;
}
