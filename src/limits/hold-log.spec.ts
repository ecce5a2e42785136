import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Tx } from '../database/transaction.js';
import { type HoldChange, HoldLog } from './hold-log.js';

/** Each statement of it is a transaction of its own, so that lines are written at once. */
const TX = { query: () => Promise.resolve([{ n: 7 }]) } as unknown as Tx;

describe('the log of holds', () => {
  let lines: string[];
  let log: HoldLog;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    lines = [];
    for (const level of ['debug', 'log', 'warn'] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation((fields: unknown, message: unknown) => {
        lines.push(`${level} ${String(message)} ${JSON.stringify(fields)}`);
      });
    }
    log = new HoldLog();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const write = async (...changes: HoldChange[]) => {
    lines = [];
    await log.log(TX, changes);
    expect(lines).toHaveLength(changes.length);
    return lines.map((line) => line.split(' {')[0]);
  };
  const held = (forMs: number): HoldChange => ({
    change: 'begun',
    kind: 'wait',
    channel: 'sms',
    reason: 'http_429',
    forMs,
  });
  const resumed = (forMs: number): HoldChange => ({ ...held(forMs), change: 'over' });

  it('says how many wait', async () => {
    await write(held(60_000), resumed(60_000.4));
    expect(lines).toEqual([
      'log channel held {"channel":"sms","reason":"http_429","forMs":60000,"waiting":7}',
      'log channel resumed {"channel":"sms","reason":"http_429","forMs":60000,"waiting":7}',
    ]);
  });

  it('writes short holds, as of a limit that is met each second, every ten seconds only, and long ones always', async () => {
    expect(await write(held(1_000), resumed(1_000))).toEqual(['log channel held', 'log channel resumed']);
    vi.advanceTimersByTime(2_000);
    expect(await write(held(1_000), resumed(1_000))).toEqual(['debug channel held', 'debug channel resumed']);
    expect(await write(held(6_000), resumed(6_000))).toEqual(['log channel held', 'log channel resumed']);
    vi.advanceTimersByTime(10_000);
    expect(await write(held(1_000))).toEqual(['log channel held']);
    const [pause, end]: HoldChange[] = [
      { ...held(1_000), kind: 'pause' },
      { ...resumed(1_000), kind: 'pause' },
    ];
    expect(await write(pause!, end!)).toEqual(['warn channel paused', 'log channel resumed']);
  });
});
