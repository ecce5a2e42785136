import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { CONNECTING, type DatabaseOptions } from './data-source.js';
import { type DatabaseFailure, explainDatabaseFailure } from './explain-failure.js';
import { pendingMigrations, requireSchema } from './schema-state.js';
import { openSession } from './session.js';

const LOOK_EVERY_MS = 1_000;

/**
 * Resolves once somebody else has brought the database to the schema of this release; changes nothing. A database that is
 * not there yet is waited for as well.
 * @param waitMs milliseconds; 0: one look
 * @throws ConfigurationError where it was not done by then, or a newer release has done more; what a database failed with
 * that no waiting mends, or that was not over by then
 */
export async function waitForSchema(options: DatabaseOptions, waitMs: number): Promise<void> {
  const began = performance.now();
  while (!(await hasSchema(options, isOver(began, waitMs)))) await pause(LOOK_EVERY_MS);
}

const isOver = (began: number, waitMs: number): boolean => performance.now() - began + LOOK_EVERY_MS > waitMs;

async function hasSchema(options: DatabaseOptions, isLast: boolean): Promise<boolean> {
  if (isLast) return requireSchema(options).then(() => true);
  try {
    return (await pendingMigrations(options)).length === 0;
  } catch (error) {
    if (explainDatabaseFailure(error, options.databaseUrl)?.mayPass === true) return false;
    throw error;
  }
}

const TRY_EVERY_MS = 500;
const REPORT_EVERY_MS = 5_000;

export interface DatabaseWait {
  /** Milliseconds; 0: one try. */
  readonly waitMs: number;
  /** Called at the first failure, and every five seconds. `waitedMs`: since the first try. */
  readonly onWaiting: (failure: DatabaseFailure, waitedMs: number) => void;
}

/**
 * Resolves once the database takes connections and writes. A failure that nobody but a person can end, such as a wrong
 * password, is not waited for.
 * @throws what the last try failed with, to be explained by {@link explainDatabaseFailure}
 */
export async function waitForDatabase(databaseUrl: string, { waitMs, onWaiting }: DatabaseWait): Promise<void> {
  const began = performance.now();
  let reportAt = 0;
  for (;;) {
    try {
      return await tryOnce(databaseUrl);
    } catch (error) {
      const failure = explainDatabaseFailure(error, databaseUrl);
      const waitedMs = Math.round(performance.now() - began);
      if (failure === null || !failure.mayPass || waitedMs + TRY_EVERY_MS > waitMs) throw error;
      if (waitedMs >= reportAt) {
        onWaiting(failure, waitedMs);
        reportAt = waitedMs + REPORT_EVERY_MS;
      }
      await pause(TRY_EVERY_MS);
    }
  }
}

async function tryOnce(databaseUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'siren-gateway start',
    query_timeout: CONNECTING.connectionTimeoutMillis,
    ...CONNECTING,
  });
  // The session is left as it is: a pooler may hand it to somebody else next.
  await openSession(client, null);
  try {
    const { rows } = await client.query<{ isStandby: boolean }>('SELECT pg_is_in_recovery() AS "isStandby"');
    if (rows[0]!.isStandby) throw new Error('the server is a read-only standby');
  } finally {
    await client.end();
  }
}
