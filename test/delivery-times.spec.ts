import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeliveryFigures } from '../src/deciding/auto-fallback.js';
import { inTransaction } from '../src/database/transaction.js';
import { middleOfKey, percentilesOf, timeKey } from '../src/statistics/counting/times.js';
import { foldDeltas } from '../src/statistics/folding/fold.js';
import { DeliveryTimes, readDeliveryFigures } from '../src/statistics/reading/delivery-times.js';
import { eventually } from './support/eventually.js';
import { connectReplicas, type Replicas } from './support/replicas.js';
import { appendRows, type DeltaRow, emptyStatistics } from './support/statistics-rows.js';

const NOW = new Date('2026-03-10T12:07:00Z');
const DAY_MS = 86_400_000;

let replicas: Replicas;
beforeAll(async () => {
  replicas = await connectReplicas();
});
afterAll(() => replicas?.close());
beforeEach(() => emptyStatistics(replicas.first));

const keyOf = (ms: number) => timeKey('latency', NOW, new Date(NOW.getTime() + ms));

/** Deliveries of one minute, by how many took how many milliseconds. */
function delivered(channel: string, country: string, at: Date, times: Record<number, number>): DeltaRow {
  const byKey: Record<number, number> = {};
  for (const [ms, n] of Object.entries(times)) byKey[keyOf(Number(ms))] = (byKey[keyOf(Number(ms))] ?? 0) + n;
  return { at, channel, country, times: byKey };
}

const read = (): Promise<DeliveryFigures> => inTransaction(replicas.first, (tx) => readDeliveryFigures(tx, NOW));
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const ofWhatsApp = (figures: DeliveryFigures, country: string) => figures.get('whatsapp')!.byCountry.get(country);

describe('times to delivery', () => {
  it('are those of seven days, by channel and country, whether folded or not', async () => {
    await appendRows(replicas.first, [
      delivered('whatsapp', 'IN', daysAgo(0.001), { 1_000: 60, 50_000: 40 }),
      delivered('whatsapp', 'IN', daysAgo(3), { 2_000: 90 }),
      delivered('whatsapp', 'IN', daysAgo(6.9), { 700_000: 10 }),
      delivered('whatsapp', 'DE', daysAgo(2), { 90_000: 50 }),
      delivered('whatsapp', '', daysAgo(2), { 90_000: 1 }),
      delivered('whatsapp', 'IN', daysAgo(7.1), { 800_000: 10_000 }),
      delivered('whatsapp', 'IN', daysAgo(-0.1), { 800_000: 10_000 }),
      delivered('sms', 'IN', daysAgo(1), { 5_000: 7 }),
    ]);
    const before = await read();
    expect(ofWhatsApp(before, 'IN')).toEqual({ deliveries: 200, p95Ms: middleOfKey(keyOf(50_000)) });
    expect(ofWhatsApp(before, 'DE')).toEqual({ deliveries: 50, p95Ms: middleOfKey(keyOf(90_000)) });
    expect(before.get('whatsapp')!.all).toEqual({ deliveries: 251, p95Ms: middleOfKey(keyOf(90_000)) });
    expect(before.get('sms')!.all).toEqual({ deliveries: 7, p95Ms: middleOfKey(keyOf(5_000)) });
    await foldDeltas(replicas.first);
    expect(await read()).toEqual(before);
  });

  it('are told as the statistics tell latencies', async () => {
    const times = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [(i + 1) * 997, 1 + (i % 3)]));
    await appendRows(replicas.first, [delivered('whatsapp', 'IN', daysAgo(1), times)]);
    const counted = new Map<number, number>();
    for (const [ms, n] of Object.entries(times)) {
      const middle = middleOfKey(keyOf(Number(ms)));
      counted.set(middle, (counted.get(middle) ?? 0) + n);
    }
    expect(ofWhatsApp(await read(), 'IN')!.p95Ms).toBe(percentilesOf(counted, [0.95])[0]);
  });

  it('are none where nothing was delivered', async () => {
    expect((await read()).get('whatsapp')).toEqual({ all: { deliveries: 0, p95Ms: null }, byCountry: new Map() });
  });
});

describe('what a process keeps of them', () => {
  /** As long as it is kept at most, and more. */
  const KEPT_MS = 121_000;
  let passed = 0;
  beforeEach(() => {
    passed = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + passed);
  });
  afterEach(() => vi.restoreAllMocks());

  const count = async (times: DeliveryTimes) => {
    await times.freshen();
    return times.known?.get('whatsapp')?.all.deliveries;
  };
  const oneMore = () =>
    appendRows(replicas.first, [delivered('whatsapp', 'IN', new Date(Date.now() - DAY_MS), { 1_000: 1 })]);
  const timesOf = () => new DeliveryTimes(replicas.second, { report: () => true });

  it('is read when somebody asks, and not again for a while', async () => {
    const times = timesOf();
    expect(times.known).toBeNull();
    await oneMore();
    expect(await count(times)).toBe(1);
    await oneMore();
    expect(await count(times)).toBe(1);
    passed = KEPT_MS;
    expect(await count(times)).toBe(2);
  });

  it('is read once for all who ask at once', async () => {
    const times = timesOf();
    await oneMore();
    expect(await Promise.all([count(times), count(times), count(times)])).toEqual([1, 1, 1]);
  });

  it('stays as it was where a read fails, which nobody is told', async () => {
    const times = timesOf();
    await oneMore();
    expect(await count(times)).toBe(1);
    await replicas.first.query('ALTER TABLE statistics_times RENAME TO statistics_times_away');
    try {
      await oneMore();
      passed = KEPT_MS;
      expect(await count(times)).toBe(1);
    } finally {
      await replicas.first.query('ALTER TABLE statistics_times_away RENAME TO statistics_times');
    }
    passed = 2 * KEPT_MS;
    expect(await count(times)).toBe(2);
  });

  it('keeps nobody waiting where a read takes long', async () => {
    const times = timesOf();
    await oneMore();
    const blocker = replicas.first.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('LOCK TABLE statistics_times IN ACCESS EXCLUSIVE MODE');
    try {
      expect(await count(times)).toBeUndefined();
    } finally {
      await blocker.rollbackTransaction();
      await blocker.release();
    }
    await eventually(() => expect(times.known?.get('whatsapp')?.all.deliveries).toBe(1));
  });
});
