import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSourceOptions } from '../src/database/data-source.js';
import { inTransaction, poolOf, type Tx } from '../src/database/transaction.js';
import { eventually } from './support/eventually.js';
import { createEmptyDatabase, type TestDatabase } from './support/database.js';

const QUERY_TIMEOUT_MS = 1_000;

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createEmptyDatabase();
  const options = dataSourceOptions({ databaseUrl: database.url, poolSize: 1 }, []);
  const extra = { ...(options as { extra: object }).extra, query_timeout: QUERY_TIMEOUT_MS };
  dataSource = await new DataSource({ ...options, extra }).initialize();
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

const pid = async () => (await dataSource.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid'))[0]!.pid;
const HANGS = 'SELECT pg_sleep(10)';

async function hang(tx: Tx): Promise<void> {
  // Or the server, which gives up at the same time, may be the first to say so.
  await tx.query('SET LOCAL statement_timeout = 0');
  await tx.query(HANGS);
}

describe('a connection on which a statement timed out', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['by TypeORM', () => dataSource.query(HANGS)],
    ['in a transaction', () => inTransaction(dataSource, hang, { timeoutMs: QUERY_TIMEOUT_MS })],
  ])('%s is never used again: the pool makes another', async (_how, wait) => {
    const before = await eventually(pid);
    await expect(wait()).rejects.toThrow('Query read timeout');
    expect(await eventually(pid)).not.toBe(before);
  });
});

describe('a connection that leads to a server which takes no writes', () => {
  const REFUSED = `DO $$ BEGIN RAISE EXCEPTION 'a standby' USING ERRCODE = 'read_only_sql_transaction'; END $$`;

  it.each<[string, () => Promise<unknown>]>([
    ['by TypeORM', () => dataSource.query(REFUSED)],
    ['in a transaction', () => inTransaction(dataSource, (tx) => tx.query(REFUSED))],
    ['by the pool', () => poolOf(dataSource).query(REFUSED)],
  ])('%s is closed, so that the next one looks the address up anew', async (_how, write) => {
    // Where the one before was closed, the next one may be a second off.
    const before = await eventually(pid);
    await expect(write()).rejects.toThrow('a standby');
    expect(await eventually(pid)).not.toBe(before);
  });

  it('is not opened again and again while the server stays like that', async () => {
    let opened = 0;
    poolOf(dataSource).on('connect', () => opened++);
    const began = performance.now();
    await eventually(async () => {
      await dataSource.query(REFUSED).catch(() => undefined);
      expect(opened).toBeGreaterThanOrEqual(3);
    });
    expect(opened).toBeLessThanOrEqual((performance.now() - began) / 1_000 + 2);
  });
});
