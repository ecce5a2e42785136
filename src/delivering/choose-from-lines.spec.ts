import { describe, expect, it } from 'vitest';
import type { DeliveryEntity } from '../messages/delivery.entity.js';
import { bulksInTurn, chooseFromLines, type Choosing } from './choose-from-lines.js';
import { lastBatch } from './after-turn.js';
import { batchLine, classLine, type Line, recipientLine } from '../messages/lines.js';
import { SlotCounter } from './slots.js';

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
