import type { Client, QueryResult } from 'pg';
import { databaseClock } from './clock.js';
import { DatabaseUnavailable, reasonOf } from './database-errors.js';

/** What the sessions of one kind of work differ in. */
export interface SessionSettings {
  /** Where bare names of tables are looked for. */
  schema: string;
  /** The server ends a statement after this long; 0: never. */
  statementTimeoutMs: number;
}

/**
 * What a server, a database, a role or a pooler may have set otherwise, and what then would change the meaning of a
 * statement of ours. Set by a statement, since PgBouncer refuses or drops parameters of the start-up message. Durability
 * (`synchronous_commit`), storage and the role are the operator's to choose, and so are not here.
 */
const MEANINGS = {
  // How values are written and read as text.
  client_encoding: 'UTF8',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  array_nulls: 'on',
  standard_conforming_strings: 'on',
  escape_string_warning: 'on',
  backslash_quote: 'safe_encoding',
  quote_all_identifiers: 'off',
  xmloption: 'content',
  // What a statement finds.
  transform_null_equals: 'off',
  row_security: 'on',
  gin_fuzzy_search_limit: '0',
  // What a transaction is.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // What ends a statement or a session. Waiting for locks is bounded where it matters (`withLockTimeout`).
  lock_timeout: '0',
  transaction_timeout: '0',
  idle_session_timeout: '0',
  exit_on_error: 'off',
  // A worker that is frozen in a transaction holds rows that others need; between two statements pass milliseconds.
  idle_in_transaction_session_timeout: '5s',
  // Nor do those of one that is gone stay locked until its statement is done, or its answer cannot be sent.
  client_connection_check_interval: '1s',
  tcp_user_timeout: '10s',
  // Compiling a statement takes longer than ours run.
  jit: 'off',
} as const;

interface Opened {
  isStandby: boolean;
  nowMs: number;
}

/**
 * Connects a new client and makes its session ours: what the pool, the listener, the migrations and the commands all do
 * first, in one round trip. Rejects with DatabaseUnavailable, and closes the client, where that is not possible or the
 * server is a standby, which takes no writes: then the address is looked up anew by the next connection.
 * @param settings null: the session is left as it is
 * @param connect how to connect, where `client.connect` is not it
 */
export async function openSession(
  client: Client,
  settings: SessionSettings | null,
  connect: () => Promise<unknown> = () => client.connect(),
): Promise<void> {
  // A connection that dies emits this. Without a listener it would end the process; the next statement fails anyway.
  client.on('error', () => undefined);
  // Of a client that is ended while it connects, `connect` never settles.
  const closed = new Promise<never>((_resolve, reject) =>
    client.once('end', () => reject(new Error('the connection was closed'))),
  );
  closed.catch(() => undefined);
  try {
    await Promise.race([connect(), closed]);
    if (settings === null) return;
    const { isStandby } = await setUp(client, settings);
    if (isStandby) throw new Error('the server is a read-only standby');
  } catch (error) {
    void client.end().catch(() => undefined);
    throw new DatabaseUnavailable(reasonOf(error), error);
  }
}

async function setUp(client: Client, { schema, statementTimeoutMs }: SessionSettings): Promise<Opened> {
  const wanted = { search_path: schema, statement_timeout: `${statementTimeoutMs}ms`, ...MEANINGS };
  const values = Object.entries(wanted).map(([name, value]) => `('${name}', '${value}')`);
  const sentAt = performance.now();
  // The first one, so that a timeout that somebody has set does not end the second. Older servers do not know all settings,
  // and those on Windows refuse to watch a connection.
  const results = (await client.query(
    `SET statement_timeout = 0;
     SELECT count(pg_catalog.set_config(name, value, false)),
            pg_catalog.pg_is_in_recovery() AS "isStandby",
            (extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::float8 AS "nowMs"
       FROM (VALUES ${values.join(', ')}) AS s (name, value)
      WHERE pg_catalog.current_setting(name, true) IS NOT NULL
        AND NOT (name = 'client_connection_check_interval' AND pg_catalog.version() ~ 'msvc|mingw|Visual C')`,
  )) as unknown as QueryResult<Opened>[];
  const opened = results[1]!.rows[0]!;
  databaseClock.learn(opened.nowMs, sentAt);
  return opened;
}
