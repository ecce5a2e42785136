import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Pool, PoolClient } from 'pg';
import pg from 'pg';
import { TransactionTimeout } from './database-errors.js';

/** Sends a statement, and gives its rows. */
export type Send = (text: string, values?: readonly unknown[], rowMode?: 'array') => Promise<unknown[]>;

/**
 * What begins a transaction and commits it has a connection of its own meanwhile; when it throws, it is rolled back. A
 * connection on which a statement timed out is closed instead of being given back: nobody knows what it is still doing.
 */
export async function onConnection<Result>(
  pool: Pool,
  timeoutMs: number,
  work: (send: Send) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken = false;
  // Without a listener, a connection that dies between two statements would end the process.
  const onError = (): void => void (broken = true);
  client.on('error', onError);
  const deadline = performance.now() + timeoutMs;
  try {
    return await work((text, values, rowMode) => run(client, text, values, deadline, rowMode));
  } catch (error) {
    // A rollback that cannot get through leaves it to the server, which rolls back when the connection closes.
    await run(client, 'ROLLBACK', undefined, performance.now() + 1_000).catch(() => (broken = true));
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function run(
  client: PoolClient,
  text: string,
  values: readonly unknown[] | undefined,
  deadline: number,
  rowMode?: 'array',
): Promise<unknown[]> {
  const left = deadline - performance.now();
  if (left <= 0) throw new TransactionTimeout();
  const timeout = { query_timeout: left };
  gatherWrites(client);
  const statement =
    values === undefined ? { text } : { name: nameOf(text), text, values: values.map(parameter), types: READ_AS };
  return (await client.query<object>({ ...statement, ...timeout, ...(rowMode && { rowMode }) })).rows;
}

function parameter(value: unknown): unknown {
  return Array.isArray(value) ? arrayLiteral(value) : value;
}

/** What is sent before anything is waited for goes into one write to the socket: four were a tenth of the CPU of a webhook. */
function gatherWrites(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** A statement with parameters is prepared once per connection, under a name made from its text. */
const names = new Map<string, string>();
function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = createHash('sha1').update(text).digest('hex')));
  return name;
}

const { TIMESTAMPTZ } = pg.types.builtins;
const parseAny = pg.types.getTypeParser(TIMESTAMPTZ) as (text: string) => unknown;

const two = (text: string, at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;

/**
 * A time as Postgres writes it in our sessions: `2026-11-26 18:05:09.123456+00`, to the millisecond below. The driver's
 * parser, which reads all that Postgres can write, does what is written otherwise (before the year 1000 or after 9999,
 * `infinity`). 0.9 µs by the driver's parser, 0.2 by this; a message has some twenty up to Siren's answer.
 */
export function parseTimestamp(text: string): unknown {
  const { length } = text;
  const isPlain =
    text.charCodeAt(4) === 45 && text.charCodeAt(10) === 32 && text.charCodeAt(0) !== 48 && text.endsWith('+00');
  if (!isPlain) return parseAny(text);
  const seconds = Date.UTC(
    two(text, 0) * 100 + two(text, 2),
    two(text, 5) - 1,
    two(text, 8),
    two(text, 11),
    two(text, 14),
    two(text, 17),
  );
  let ms = 0;
  for (let at = 20; at < 23; at++) ms = ms * 10 + (at < length - 3 ? text.charCodeAt(at) - 48 : 0);
  return new Date(seconds + ms);
}

/** How values are read of the statements that go through our transactions. */
const READ_AS: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === TIMESTAMPTZ ? parseTimestamp : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
};

const SPECIAL = /["\\]/;

/** The moments of a column are mostly one and the same: the turn's. */
let last = { ms: NaN, text: '' };

/**
 * An array as Postgres reads it. Of the 118 ns that the driver takes for a text, 119 for a number and 700 for a Date, which
 * it would write in local time, it takes 54, 23 and 34. What is not plain is left to the driver: bytes, arrays in arrays,
 * objects.
 */
function arrayLiteral(values: readonly unknown[]): unknown {
  let text = '';
  for (const value of values) {
    const element = literal(value);
    if (element === null) return values;
    text += text === '' ? element : `,${element}`;
  }
  return `{${text}}`;
}

function literal(value: unknown): string | null {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof Date ? `"${isoText(value)}"` : null;
}

function quoted(text: string): string {
  return `"${SPECIAL.test(text) ? text.replace(/\\/g, '\\\\').replace(/"/g, '\\"') : text}"`;
}

function isoText(date: Date): string {
  const ms = date.getTime();
  if (ms !== last.ms) last = { ms, text: date.toISOString() };
  return last.text;
}
