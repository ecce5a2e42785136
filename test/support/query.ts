import { once } from 'node:events';
import pg from 'pg';
import { inject } from 'vitest';
import { DEFAULT_SCHEMA } from '../../src/database/data-source.js';
import type { TestDatabase } from './database.js';
import { openClient } from './open-client.js';

/** A connection costs 10 ms of the processor; most statements of a test follow within this. */
const KEPT_MS = 500;

/** Of databases of the run's own server, by their URL. Idle ones keep no process alive. */
const pools = new Map<string, { pool: pg.Pool; open: number }>();

/**
 * Runs one statement beside whatever the service does; tables need no schema's name. What a statement leaves in its session may
 * still be there for the next: whoever wants a session uses `openClient`.
 */
export async function query<Row extends pg.QueryResultRow>(
  database: string | Pick<TestDatabase, 'url'>,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const connectionString = typeof database === 'string' ? database : database.url;
  // Another server may be one that a test stops or cuts off.
  if (new URL(connectionString).host !== new URL(inject('postgresUrl')).host) {
    const client = await openClient(connectionString);
    return client
      .query<Row>(text, values)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  }
  return (await poolOf(connectionString).query<Row>(text, values)).rows;
}

/**
 * Closes what is kept to a database. A server's process tells what it has read when it ends, else up to some seconds late:
 * for those who count it.
 */
export async function closeKept({ url }: Pick<TestDatabase, 'url'>): Promise<void> {
  const kept = pools.get(url);
  if (kept === undefined) return;
  pools.delete(url);
  await kept.pool.end();
  // The pool itself does not wait for them.
  while (kept.open > 0) await once(kept.pool, 'remove');
}

function poolOf(connectionString: string): pg.Pool {
  const known = pools.get(connectionString);
  if (known !== undefined) return known.pool;
  const pool = new pg.Pool({
    connectionString,
    options: `-c search_path=${DEFAULT_SCHEMA},public`,
    // None waits for another: a test may hold statements at a lock until one more frees them.
    max: 200,
    idleTimeoutMillis: KEPT_MS,
    allowExitOnIdle: true,
  });
  // The database of an idle connection may be dropped.
  pool.on('error', () => undefined);
  const kept = { pool, open: 0 };
  pool.on('connect', () => kept.open++);
  pool.on('remove', () => kept.open--);
  pools.set(connectionString, kept);
  return pool;
}
