import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DatabaseWatch } from '../src/database/database-watch.js';
import { inTransaction } from '../src/database/transaction.js';
import { foldDeltas } from '../src/statistics/folding/fold.js';
import { StatisticsWorker } from '../src/statistics/folding/statistics.worker.js';
import { connectReplicas, type Replicas, statisticsOf } from './support/replicas.js';
import { appendRows, countRows, DELIVERED_SMS, emptyStatistics } from './support/statistics-rows.js';
import { eventually } from './support/eventually.js';

const FAILED_SMS = { at: DELIVERED_SMS.at, channel: 'sms', attempts_failed: 1 };

describe('The fold of the statistics', () => {
  let replicas: Replicas;
  let first: DataSource;
  let second: DataSource;

  beforeAll(async () => {
    replicas = await connectReplicas();
    ({ first, second } = replicas);
  });
  afterAll(() => replicas.close());
  afterEach(() => emptyStatistics(first));

  const deltas = () => countRows(first, 'statistics_deltas');
  const attempts = async () => {
    const { sms } = (await statisticsOf(second).getStatistics({ from: DELIVERED_SMS.at })).byChannel;
    return { delivered: sms.delivered, failed: sms.failed };
  };

  it('says whether there may be more, and ends when there is none', async () => {
    const minutes = Array.from({ length: 5 }, (_, n) => new Date(DELIVERED_SMS.at.getTime() + n * 60_000));
    await appendRows(
      first,
      minutes.map((at) => ({ ...DELIVERED_SMS, at })),
    );
    expect(await foldDeltas(first, 4)).toBe(true);
    expect(await deltas()).toBe(1);
    expect(await foldDeltas(first, 4)).toBe(false);
    expect(await deltas()).toBe(0);
    expect(await foldDeltas(first, 4)).toBe(false);
    expect(await attempts()).toEqual({ delivered: 5, failed: 0 });
  });

  it('counts nothing twice and loses nothing when it is killed half-way', async () => {
    await appendRows(first, [DELIVERED_SMS]);
    await foldDeltas(first);
    await appendRows(first, [DELIVERED_SMS, FAILED_SMS]);

    await whileRowsAreLocked(second, async () => {
      const killed = expect(foldDeltas(first)).rejects.toThrow('terminating connection');
      await first.query('SELECT pg_terminate_backend($1)', [await pidOfWaiter(first)]);
      await killed;
    });
    expect(await attempts()).toEqual({ delivered: 2, failed: 1 });
    expect(await deltas()).toBe(2);

    await foldDeltas(second);
    expect(await attempts()).toEqual({ delivered: 2, failed: 1 });
    expect(await deltas()).toBe(0);
  });

  it('is left to the replica that has begun it', async () => {
    await appendRows(first, [DELIVERED_SMS]);
    await foldDeltas(first);
    await appendRows(first, [DELIVERED_SMS]);

    let begun: Promise<boolean> | undefined;
    await whileRowsAreLocked(second, async () => {
      begun = foldDeltas(first);
      await pidOfWaiter(first);
      expect(await foldDeltas(second, 1)).toBe(false);
      expect(await attempts()).toEqual({ delivered: 2, failed: 0 });
    });
    await begun;
    expect(await attempts()).toEqual({ delivered: 2, failed: 0 });
    expect(await deltas()).toBe(0);
  });

  it('is done in the background by every replica, until it is stopped', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn');
    const workers = [first, second].map(
      (replica) => new StatisticsWorker(replica, new DatabaseWatch(() => replica.query('SELECT 1'))),
    );
    workers.forEach((worker) => worker.start());
    await appendRows(first, [DELIVERED_SMS]);
    await eventually(async () => expect(await deltas()).toBe(0));
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(await attempts()).toEqual({ delivered: 1, failed: 0 });
    expect(warn).not.toHaveBeenCalled();
  });
});

/** Holds the folded rows, so that a fold stops in the middle of its work. */
async function whileRowsAreLocked(dataSource: DataSource, work: () => Promise<void>): Promise<void> {
  await inTransaction(dataSource, async (tx) => {
    await tx.query('SELECT FROM statistics_counts FOR UPDATE');
    await work();
  });
}

/** The process that waits for a lock, as soon as there is one. */
function pidOfWaiter(dataSource: DataSource): Promise<number> {
  return eventually(async () => {
    const waiters = await dataSource.query<{ pid: number }[]>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    expect(waiters).toHaveLength(1);
    return waiters[0]!.pid;
  });
}
