import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { inTransaction, type Transaction } from '../src/database/transaction.js';
import { connectReplicas, type Replicas } from './support/replicas.js';

let replicas: Replicas;
let dataSource: DataSource;
beforeAll(async () => {
  replicas = await connectReplicas();
  dataSource = replicas.first;
  await dataSource.query('CREATE TABLE kept (n int PRIMARY KEY CHECK (n < 100))');
});
afterAll(() => replicas?.close());
beforeEach(() => dataSource.query('TRUNCATE kept'));

const INSERT = 'INSERT INTO kept VALUES ($1)';
const kept = async () => (await dataSource.query<{ n: number }[]>('SELECT n FROM kept ORDER BY n')).map(({ n }) => n);

describe('statements that a transaction sends and does not wait for', () => {
  it('are committed with it', async () => {
    await inTransaction(dataSource, (tx) => {
      tx.lastly(tx.query(INSERT, [1]));
      tx.lastly(tx.query(INSERT, [2]));
      return Promise.resolve();
    });
    expect(await kept()).toEqual([1, 2]);
  });

  it('undo all of it where one of them fails, and their error is its error', async () => {
    const work = inTransaction(dataSource, async (tx) => {
      await tx.query(INSERT, [1]);
      tx.lastly(tx.query(INSERT, [100]));
      tx.lastly(tx.query(INSERT, [2]));
    });
    await expect(work).rejects.toMatchObject({ code: '23514' });
    expect(await kept()).toEqual([]);
  });

  it('are named where what is waited for behind them fails for it', async () => {
    const work = inTransaction(dataSource, async (tx) => {
      tx.lastly(Promise.all([tx.query(INSERT, [100])]).then((all) => all));
      await tx.query(INSERT, [1]);
    });
    await expect(work).rejects.toMatchObject({ code: '23514' });
  });
});

describe('a statement that comes after its transaction', () => {
  async function ended(end: () => Promise<void>): Promise<Transaction> {
    let of: Transaction | undefined;
    const work = inTransaction(dataSource, async (tx) => {
      of = tx;
      await tx.query('SELECT 1');
      await end();
    });
    await work.catch(() => undefined);
    return of!;
  }

  it.each([
    ['was committed', () => Promise.resolve()],
    ['was rolled back', () => Promise.reject(new Error('not like this'))],
  ])('is not carried out: it %s', async (_how, end) => {
    const tx = await ended(end);
    await expect(tx.query(INSERT, [1])).rejects.toThrow('after the end of its transaction');
    expect(await kept()).toEqual([]);
  });
});
