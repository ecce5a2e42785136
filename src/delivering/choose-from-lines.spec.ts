import { describe, expect, it } from 'vitest';
import type { DeliveryEntity } from '../messages/delivery.entity.js';
import { batchLine, classLine, type Line, recipientLine } from '../messages/lines.js';
import { lastBatch } from './after-turn.js';
import { bulksInTurn, chooseFromLines, type Choosing, linesToAsk, toProbe } from './choose-from-lines.js';
import type { WaitedHold } from './outlook.js';
import { SlotCounter } from './slots.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const hold = (change: Partial<WaitedHold> = {}): WaitedHold => ({
  ...{ channel: 'whatsapp', kind: 'wait', since: at(-10), until: at(10), reason: 'a code', probeMs: null },
  ...{ account: false, isWaitedFor: true, isOutage: false },
  ...change,
});
const ask = (options: Partial<Parameters<typeof linesToAsk>[0]> = {}) =>
  new Map(
    linesToAsk({
      ...{ outlook: { holds: [], batches: [] }, now: NOW, slots: new SlotCounter(64).snapshot(0) },
      ...{ permits: Infinity, questions: 64, batchPermits: new Map(), probed: new Set() },
      ...options,
    }).map(({ line, limit: permits }) => [line, permits]),
  );
const batch = (id: string, ratePerSecond: number | null = null) => ({ id, ratePerSecond });

describe('a turn asks', () => {
  it('each class of each channel for as many as there are slots', () => {
    const asked = ask();
    expect(asked.get(classLine('single', 'whatsapp'))).toBe(48);
    expect(asked.get(classLine('question', 'sms'))).toBe(6);
    expect(asked.size).toBe(12);
  });

  it('lines of questions for as many as their rate has permits', () => {
    expect(ask({ questions: 2 }).get(classLine('question', 'sms'))).toBe(2);
    expect(ask({ questions: 0 }).has(classLine('question', 'sms'))).toBe(false);
  });

  it('no line of a channel that is held, however long its pause is over', () => {
    const lines = [...ask({ outlook: { holds: [hold()], batches: [batch('b')] } }).keys()];
    expect(lines.every((line) => line.endsWith('/sms'))).toBe(true);
    const over = { kind: 'pause', until: at(-1) } as const;
    expect([...ask({ outlook: { holds: [hold(over)], batches: [] } }).keys()]).toEqual(
      lines.filter((l) => !l.startsWith('batch:')),
    );
    expect(ask({ outlook: { holds: [hold({ until: at(-1) })], batches: [] } }).size).toBe(12);
  });

  it('for no more than may leave by the rate of all', () => {
    expect(new Set(ask({ permits: 3 }).values())).toEqual(new Set([3]));
    expect(ask({ permits: 0 }).size).toBe(0);
  });

  it('batches for their shares, and a slowed one for its permits', () => {
    const outlook = { holds: [], batches: [batch('a'), batch('b', 5), batch('c', 5)] };
    const asked = ask({ outlook, batchPermits: new Map([['b', 2]]) });
    expect([asked.get(batchLine('a', 'sms')), asked.get(batchLine('b', 'sms'))]).toEqual([14, 2]);
    expect(asked.has(batchLine('c', 'sms'))).toBe(false);
  });

  it('a paused channel for one that tries it, once its time has come and somebody waits', () => {
    const paused = (change: Partial<WaitedHold>) => toProbe({ holds: [hold({ kind: 'pause', ...change })] }, NOW);
    expect(paused({ until: at(0) })).toEqual(['whatsapp']);
    expect(paused({ until: at(1) })).toEqual([]);
    expect(paused({ until: at(0), isWaitedFor: false })).toEqual([]);
    expect(toProbe({ holds: [hold({ until: at(-1) })] }, NOW)).toEqual([]);
  });
});

type Standing = DeliveryEntity & { line: Line; lineAt: Date };
const standing = (line: Line, ...ids: string[]): Standing[] =>
  ids.map((messageId) => ({ messageId, line, lineAt: new Date(0) }) as Standing);
const slots = (n: number) => new SlotCounter(n).snapshot(0);
const none = new Set<never>();
const ALL = { permits: Infinity, questions: 64, probed: none, random: () => 0 };
const choose = (rows: Standing[], n: number, more: Partial<Choosing> = {}) =>
  chooseFromLines(rows, [], { ...ALL, slots: slots(n), bulks: BULKS, ...more }).chosen.map(
    ({ messageId }) => messageId,
  );

const single = classLine('single', 'sms');
const [one, two] = [batchLine('b1', 'sms'), batchLine('b2', 'sms')];
const BULKS = bulksInTurn([{ id: 'b1' }, { id: 'b2' }], null);

describe('of those that stand in lines', () => {
  it('the urgent leave first, then who follows another message of its recipient', () => {
    const rows = [
      ...standing(single, 's1', 's2'),
      ...standing(classLine('high', 'sms'), 'h1'),
      ...standing(recipientLine('+919876543210', 'sms'), 'r1'),
      ...standing(classLine('under_way', 'sms'), 'u1'),
    ];
    expect(choose(rows, 5)).toEqual(['r1', 'h1', 'u1']);
    expect(choose(rows, 64)).toEqual(['r1', 'h1', 'u1', 's1', 's2']);
  });

  it('batches take turns', () => {
    const rows = [...standing(one, 'a1', 'a2', 'a3', 'a4'), ...standing(two, 'b1', 'b2')];
    expect(choose(rows, 64)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'a4']);
    expect(choose([...rows, ...standing(single, 's')], 7)).toEqual(['s', 'a1', 'b1', 'a2', 'b2']);
  });

  it('no more leave than there are slots, and the others stay where they are', () => {
    const rows = [
      ...standing(one, 'a1', 'a2'),
      ...standing(two, 'b1'),
      ...standing(classLine('question', 'sms'), 'q1', 'q2'),
    ];
    expect(choose(rows, 64, { permits: 2 })).toEqual(['a1', 'b1']);
    expect(choose(rows, 64, { questions: 1 })).toEqual(['a1', 'b1', 'a2', 'q1']);
    // Who stood behind a recipient is to stand where it is asked next.
    expect(choose(standing(recipientLine('+919876543210', 'sms'), 'r1'), 64, { permits: 0 })).toEqual(['r1']);
  });

  it('one alone tries a paused channel, whoever it is, and others go on', () => {
    const rows = [...standing(single, 's1', 's2', 's3'), ...standing(classLine('single', 'whatsapp'), 'w1')];
    const options = { ...ALL, slots: slots(64), bulks: [], probed: new Set(['sms' as const]), random: () => 0.5 };
    const { chosen, probes } = chooseFromLines(rows, [], options);
    expect(chosen.map(({ messageId }) => messageId)).toEqual(['s2', 'w1']);
    expect([...probes]).toEqual([['sms', 's2']]);
  });

  it('all of a line that is walked are looked at, without a slot', () => {
    const rows = standing(single, 's1', 's2', 's3');
    const { chosen } = chooseFromLines(rows, [{ line: single }], { ...ALL, slots: slots(1), bulks: [] });
    expect(chosen).toHaveLength(3);
  });
});

describe('batches', () => {
  const ids = Array.from({ length: 40 }, (_, i) => `b${String(i).padStart(2, '0')}`);
  /** As they are read: sixteen, from behind the last. */
  const readAfter = (last: string | null) =>
    [...ids.filter((id) => last === null || id > last), ...ids.filter((id) => last !== null && id <= last)]
      .slice(0, 16)
      .map((id) => ({ id, ratePerSecond: null }));

  it.each([1, 4, 8, 24])('and the line of bulks all have their turn, where each turn has slots for %i', (n) => {
    const served = new Map<string, number>();
    let last: string | null = null;
    const rounds = 41 * 4;
    for (let i = 0; i < rounds; i++) {
      const batches = readAfter(last);
      const bulk = classLine('bulk', 'sms');
      const lines = [bulk, ...batches.map(({ id }) => batchLine(id, 'sms'))];
      const rows = lines.flatMap((line) => standing(line, ...Array.from({ length: n }, () => line)));
      const free = new SlotCounter(Math.ceil((n * 8) / 7) + 40).snapshot(0);
      while (free.free({ channel: 'sms', class: 'bulk' }) > n) free.take({ channel: 'sms', class: 'bulk' });
      const options = { ...ALL, slots: free, bulks: bulksInTurn(batches, last) };
      const { chosen, servedLast } = chooseFromLines(rows, [], options);
      expect(chosen).toHaveLength(n);
      for (const { line } of chosen) served.set(line, (served.get(line) ?? 0) + 1);
      last = lastBatch(last, { batches }, { lines: [] }, { servedLast, standing: new Map() });
    }
    const counts = [...served.values()];
    expect(counts).toHaveLength(41);
    const fair = (rounds * n) / 41;
    expect(Math.min(...counts)).toBeGreaterThan(fair / 2);
    expect(Math.max(...counts)).toBeLessThanOrEqual(fair * 2);
  });
});
