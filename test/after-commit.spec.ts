import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { afterCommit, inTransaction } from '../src/database/transaction.js';
import { connectReplicas, type Replicas } from './support/replicas.js';

let replicas: Replicas;
let dataSource: DataSource;
beforeAll(async () => {
  replicas = await connectReplicas();
  dataSource = replicas.first;
});
afterAll(() => replicas?.close());

describe('what is to be done after a commit', () => {
  it('is done then, in its order, and before whoever waits for the transaction goes on', async () => {
    const done: string[] = [];
    await inTransaction(dataSource, async (tx) => {
      afterCommit(tx, () => done.push('first'));
      await tx.query('SELECT 1');
      afterCommit(tx, () => done.push('second'));
      expect(done).toEqual([]);
    });
    expect(done).toEqual(['first', 'second']);
  });

  it('is never done where the transaction is rolled back', async () => {
    const done: string[] = [];
    const work = inTransaction(dataSource, async (tx) => {
      afterCommit(tx, () => done.push('told'));
      await tx.query('SELECT 1 / 0');
    });
    await expect(work).rejects.toMatchObject({ code: '22012' });
    expect(done).toEqual([]);
  });

  it('is done once where the transaction is run again', async () => {
    const done: number[] = [];
    let runs = 0;
    await inTransaction(dataSource, async (tx) => {
      const run = ++runs;
      afterCommit(tx, () => done.push(run));
      if (run === 1) await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`);
    });
    expect(done).toEqual([2]);
  });

  it('may fail: the transaction has not', async () => {
    const done: string[] = [];
    const result = await inTransaction(dataSource, (tx) => {
      afterCommit(tx, () => {
        throw new Error('a line that cannot be written');
      });
      afterCommit(tx, () => done.push('the next'));
      return Promise.resolve('committed');
    });
    expect([result, ...done]).toEqual(['committed', 'the next']);
  });

  it('is done at once outside of a transaction, where each statement is committed by itself', () => {
    const done: string[] = [];
    afterCommit(dataSource, () => done.push('told'));
    expect(done).toEqual(['told']);
  });
});
