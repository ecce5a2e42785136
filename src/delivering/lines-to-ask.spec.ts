import { describe, expect, it } from 'vitest';
import { batchLine, classLine } from '../messages/lines.js';
import { linesToAsk, toProbe } from './lines-to-ask.js';
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
