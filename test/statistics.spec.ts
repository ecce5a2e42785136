import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '../src/database/transaction.js';
import { COUNTERS } from '../src/statistics/counting/counters.js';
import { batchCounts } from '../src/statistics/reading/totals.js';
import { foldDeltas } from '../src/statistics/folding/fold.js';
import { readErrors } from '../src/statistics/reading/read-errors.js';
import { readFallbackAdvice } from '../src/statistics/reading/statistics.service.js';
import { COST_PARTS, type CostItemDto } from '../src/statistics/reading/parts.dto.js';
import { readCosts, readParts } from '../src/statistics/reading/read-costs.js';
import { readTimeseries } from '../src/statistics/reading/read-timeseries.js';
import { readStatistics, type StatisticsQuery } from '../src/statistics/reading/read-statistics.js';
import { MESSAGE_CATEGORIES } from '../src/templates/template-content.js';
import { pick, randomFrom } from './support/random.js';
import { recountCosts, recountErrors, recountResults, recountFigures } from './support/recount-more.js';
import { recount, recountBatch } from './support/recount.js';
import { connectReplicas, inSnapshot, type Replicas, statisticsOf } from './support/replicas.js';
import { appendRows, countRows, DELIVERED_SMS, emptyStatistics } from './support/statistics-rows.js';
import {
  BATCHES,
  STORM_PHONE_NUMBERS,
  STORM_COUNTRIES,
  STORM_FROM,
  STORM_MINUTES,
  STORM_TEMPLATES,
  StatisticsStorm,
} from './support/statistics-storm.js';

const sortedByKey = (items: readonly CostItemDto[]) =>
  items.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1));

const MONTHS_MINUTES = 70 * 1440;

describe('The statistics', () => {
  let replicas: Replicas;

  beforeAll(async () => {
    replicas = await connectReplicas();
  });
  afterAll(() => replicas.close());
  afterEach(() => emptyStatistics(replicas.first));

  it('agree with a recount of the rows at every moment of a storm, while two replicas fold', async () => {
    const { first, second } = replicas;
    const storm = new StatisticsStorm(replicas, randomFrom(20260310));
    let steps = 0;
    let isOver = false;
    const whileItLasts = async (work: () => Promise<unknown>) => {
      while (!isOver) await work();
    };
    const others = Promise.all([
      ...[1, 2, 3, 4].map(() => whileItLasts(() => storm.step().then(() => steps++))),
      // Bites that are far too small split every change of state between two folds.
      ...[first, second].map((replica) => whileItLasts(() => foldDeltas(replica, 3))),
    ]).finally(() => (isOver = true));
    try {
      for (let checks = 0; !isOver && (checks < 5 || steps < 150); checks++) await inSnapshot(second, expectExact);
    } finally {
      isOver = true;
      await others;
    }

    while (await foldDeltas(first)) continue;
    expect(await countRows(first, 'statistics_deltas')).toBe(0);
    await inSnapshot(first, expectExact);
  });

  it('agree with a recount over any range of months, in any time zone, folded or not', async () => {
    const { first } = replicas;
    const random = randomFrom(41);
    const storm = new StatisticsStorm(replicas, random, MONTHS_MINUTES);
    for (let step = 0; step < 150; step++) {
      await storm.step();
      if (step === 100) while (await foldDeltas(first)) continue;
    }
    const someMinute = () => STORM_FROM.getTime() + Math.floor(random() * MONTHS_MINUTES) * 60_000;
    const someRange = () => {
      const [a, b] = [someMinute(), someMinute()];
      return { from: new Date(Math.min(a, b)), to: new Date(Math.max(a, b) + 60_000) };
    };
    for (let n = 0; n < 15; n++) {
      const range = someRange();
      await inSnapshot(first, async (tx) => {
        const parts = [
          { country: pick(random, STORM_COUNTRIES) },
          { template: pick(random, STORM_TEMPLATES) },
          { category: pick(random, MESSAGE_CATEGORIES) },
        ];
        for (const query of [range, ...parts.map((part) => ({ ...range, ...part }))]) {
          const answer = await readStatistics(tx, query);
          expect(answer, JSON.stringify(query)).toEqual(await recount(tx, answer));
        }
        const { basis } = await readFallbackAdvice(tx, range);
        expect(basis).toMatchObject(await recountResults(tx, range));
        const timeZone = pick(random, ['UTC', 'Asia/Kathmandu', 'Europe/Berlin', 'Australia/Lord_Howe']);
        const to = new Date(range.from.getTime() + 5 * 86_400_000);
        const { buckets, ...series } = await readTimeseries(tx, { from: range.from, to, interval: 'day', timeZone });
        for (const [i, { start, ...figures }] of buckets.entries()) {
          const end = buckets[i + 1]?.start ?? series.to;
          expect(await recountFigures(tx, { from: start, to: end })).toMatchObject(figures);
        }
        for (const part of ['country', 'template', 'category'] as const) {
          const { items, ...all } = await readParts(tx, part, range);
          for (const { name, ...figures } of items) {
            expect(await recountFigures(tx, all, { [part]: name })).toMatchObject(figures);
          }
        }
        for (const by of COST_PARTS) {
          const { items, ...costs } = await readCosts(tx, { ...range, by });
          expect(sortedByKey(items), by).toEqual(sortedByKey(await recountCosts(tx, costs)));
          const { costs: all, ...numbers } = costs.total;
          const { costs: shown, unpricedAttempts } = await readStatistics(tx, { from: costs.from, to: costs.to });
          expect(all).toMatchObject(shown);
          expect(numbers.unpricedAttempts).toBe(unpricedAttempts);
        }
      });
    }

    while (await foldDeltas(first)) continue;
    for (let n = 0; n < 15; n++) {
      await inSnapshot(first, async (tx) => {
        const answer = await readErrors(tx, someRange(), () => ({ meaning: null, action: '' }));
        const reported = answer.items.map(({ channel, code, count, lastSeenAt, followed }) => ({
          channel,
          code,
          count,
          lastSeenAt,
          followed,
        }));
        const counted = await recountErrors(tx, answer);
        expect(new Set(reported)).toEqual(new Set(counted));
        expect(reported.map(({ count }) => count)).toEqual(counted.map(({ count }) => count!).sort((a, b) => b - a));
      });
    }
  });

  it('keep one row for each cell that holds something, and none for the others', async () => {
    const { first } = replicas;
    const storm = new StatisticsStorm(replicas, randomFrom(7));
    for (let step = 0; step < 60; step++) {
      await storm.step();
      await foldDeltas(first, 5);
    }
    while (await foldDeltas(first)) continue;
    const levels = ['minute', 'quarter', 'hour', 'six_hours', 'day', 'ten_days', 'month', 'batch'];
    const totals = await first.query<{ level: string; n: number }[]>(
      `SELECT level, sum(attempts_delivered + messages_delivered)::int AS n FROM statistics_counts
        WHERE scope = '*' OR level = 'batch' GROUP BY level`,
    );
    expect(totals.map(({ level }) => level).sort()).toEqual(levels.toSorted());
    const names = COUNTERS.join(' | ');
    expect(await first.query(`SELECT * FROM statistics_counts WHERE (${names}) = 0`)).toEqual([]);
    for (const table of ['statistics_times', 'statistics_named']) {
      expect(await first.query(`SELECT * FROM ${table} WHERE keys = '{}' OR 0 = ANY (ns)`)).toEqual([]);
    }
  });

  it('are zeros in an empty database', async () => {
    const service = statisticsOf(replicas.first);
    const answer = await service.getStatistics();
    expect(answer).toMatchObject({ totalAttempts: 0, successRate: null, messages: { total: 0 }, fallbackRate: null });
    expect(answer).toEqual(await inSnapshot(replicas.first, (tx) => recount(tx, answer)));
    expect(await service.batchCounts(BATCHES[0])).toEqual({ counts: {}, finished: 0 });
  });

  it('cover the last 30 days unless asked otherwise, in whole minutes, and say so', async () => {
    const { from, to } = await statisticsOf(replicas.first).getStatistics();
    expect([from.getTime() % 60_000, to.getTime() % 60_000]).toEqual([0, 0]);
    expect(to.getTime() - from.getTime()).toBe(30 * 86_400_000);
    expect(to.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('count what began within the minutes that cover the range, and nothing beside them', async () => {
    const service = statisticsOf(replicas.first);
    const range = { from: new Date('2026-03-10T12:00:30Z'), to: new Date('2026-03-10T12:01:00.001Z') };
    const expected = {
      from: new Date('2026-03-10T12:00:00Z'),
      to: new Date('2026-03-10T12:02:00Z'),
      totalAttempts: 2,
    };
    const times = ['11:59:59.999', '12:00:00.000', '12:01:59.999', '12:02:00.000'];
    await appendRows(
      replicas.first,
      times.map((time) => ({ ...DELIVERED_SMS, at: new Date(`2026-03-10T${time}Z`) })),
    );
    expect(await service.getStatistics(range)).toMatchObject(expected);
    await foldDeltas(replicas.first);
    expect(await service.getStatistics(range)).toMatchObject(expected);
  });
});

/** Everything that can be asked for, beside what the rows of the same snapshot say. */
async function expectExact(tx: Transaction): Promise<void> {
  const minute = (n: number) => new Date(STORM_FROM.getTime() + n * 60_000);
  const whole = { from: minute(0), to: minute(STORM_MINUTES) };
  const queries: StatisticsQuery[] = [
    whole,
    { ...whole, channel: 'whatsapp' },
    { ...whole, channel: 'sms' },
    { from: minute(1), to: minute(3) },
    ...STORM_PHONE_NUMBERS.map((phoneNumber) => ({ ...whole, phoneNumber })),
    ...STORM_COUNTRIES.map((country) => ({ ...whole, country })),
    ...STORM_TEMPLATES.map((template) => ({ ...whole, template })),
    ...MESSAGE_CATEGORIES.map((category) => ({ ...whole, category })),
    ...BATCHES.map((batchId) => ({ batchId })),
    { batchId: BATCHES[0], channel: 'sms' },
    { from: minute(2), to: minute(4), phoneNumber: STORM_PHONE_NUMBERS[0], channel: 'sms' },
  ];
  for (const query of queries) {
    const answer = await readStatistics(tx, query);
    expect(answer, JSON.stringify(query)).toEqual(await recount(tx, answer));
  }
  for (const batch of BATCHES) expect(await batchCounts(tx, batch)).toEqual(await recountBatch(tx, batch));
}
