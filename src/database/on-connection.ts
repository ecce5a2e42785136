import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Pool, PoolClient } from 'pg';
import { arrayLiteral } from './array-literal.js';
import { READ_AS } from './timestamp.js';
import { TransactionTimeout } from './unavailable.js';

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
