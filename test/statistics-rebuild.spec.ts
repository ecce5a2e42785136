import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '../src/database/transaction.js';
import { foldDeltas } from '../src/statistics/folding/fold.js';
import { readStatistics } from '../src/statistics/reading/read-statistics.js';
import { rebuildStatistics } from '../src/statistics/folding/rebuild.js';
import { randomFrom } from './support/random.js';
import { recount } from './support/recount.js';
import { connectReplicas, inSnapshot, type Replicas } from './support/replicas.js';
import { foldedRows } from './support/statistics-rows.js';
import { STORM_FROM, StatisticsStorm } from './support/statistics-storm.js';

const RANGE = { from: STORM_FROM, to: new Date(STORM_FROM.getTime() + 3_600_000) };

describe('The rebuild of the statistics', () => {
  let replicas: Replicas;

  beforeAll(async () => {
    replicas = await connectReplicas();
  });
  afterAll(() => replicas.close());

  const rows = () => foldedRows(replicas.first);
  const settle = async () => {
    while (await foldDeltas(replicas.first)) continue;
  };
  const expectExact = async (tx: Transaction) => {
    const answer = await readStatistics(tx, RANGE);
    expect(answer).toEqual(await recount(tx, answer));
    return answer;
  };

  it('gives the rows that counting as it happened gave, whatever had become of them', async () => {
    const storm = new StatisticsStorm(replicas, randomFrom(11));
    for (let step = 0; step < 80; step++) await storm.step();
    await settle();
    const before = await rows();
    expect(before.length).toBeGreaterThan(100);

    await replicas.first.query(`UPDATE statistics_counts SET attempts_read = attempts_read + 7`);
    await replicas.first.query(`DELETE FROM statistics_times WHERE level IN ('hour', 'month')`);
    expect(await rows()).not.toEqual(before);

    const counted = await rebuildStatistics(replicas.first);
    expect(counted).toBeGreaterThan(20);
    expect(await rows()).toEqual(before);
  });

  it('leaves every answer exact while the service goes on', async () => {
    const storm = new StatisticsStorm(replicas, randomFrom(12));
    let isOver = false;
    const whileItLasts = async (work: () => Promise<unknown>) => {
      while (!isOver) await work();
    };
    const others = Promise.all([
      ...[1, 2].map(() => whileItLasts(() => storm.step())),
      whileItLasts(() => foldDeltas(replicas.second, 3)),
    ]).finally(() => (isOver = true));
    try {
      for (let n = 0; n < 5; n++) {
        const [answer] = await Promise.all([
          inSnapshot(replicas.second, expectExact),
          rebuildStatistics(replicas.second),
        ]);
        expect(answer.totalAttempts).toBeGreaterThan(0);
        await inSnapshot(replicas.second, expectExact);
      }
    } finally {
      isOver = true;
      await others;
    }
    await settle();
    await inSnapshot(replicas.first, expectExact);
  });
});
