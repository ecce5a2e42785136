import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseWatch } from '../database/database-watch.js';
import { LoopLog } from './work-loop.js';

const away = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const refused = (code: string) => Object.assign(new Error(`row ${Math.random()}`), { code });

describe('the log of loops', () => {
  let lines: string[];
  let look: () => Promise<unknown>;
  let watch: DatabaseWatch;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
    lines = [];
    for (const level of ['debug', 'log', 'warn'] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation((fields: unknown, message: unknown) => {
        const { err: _err, ...rest } = fields as { err?: unknown };
        lines.push([level, message, JSON.stringify(rest)].join(' '));
      });
    }
    look = () => Promise.reject(away());
    watch = new DatabaseWatch(() => look());
  });
  afterEach(() => {
    watch.onApplicationShutdown();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const loop = (failure: string) => new LoopLog(watch, new Logger('Test'), failure);
  const info = () => lines.filter((line) => !line.startsWith('debug'));

  it('has one line on a database that is away, and one when it is back, however many loops met it', async () => {
    const loops = [loop('a'), loop('b')];
    for (let n = 0; n < 10; n++) {
      loops.forEach((one) => one.failed(away()));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(info()).toEqual(['warn the database is lost {"code":"ECONNREFUSED"}']);
    look = () => Promise.resolve();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(info()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(info()).toEqual([
      'warn the database is lost {"code":"ECONNREFUSED"}',
      'log the database is back {"awayMs":11000}',
    ]);
    // Nobody looks any more.
    look = () => Promise.reject(away());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(info()).toHaveLength(2);
    loops[0]!.failed(away());
    expect(info().at(-1)).toBe('warn the database is lost {"code":"ECONNREFUSED"}');
  });

  it('has one outage where connections get through now and then', async () => {
    look = () => Promise.resolve();
    for (let n = 0; n < 10; n++) {
      loop('a').failed(away());
      await vi.advanceTimersByTimeAsync(2_000);
    }
    expect(info()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(info()[1]).toMatch(/^log the database is back/);
  });

  it('says nothing of a pool that is ended by whoever stops the process', () => {
    loop('a').failed(new Error('Cannot use a pool after calling end on the pool'));
    watch.onApplicationShutdown();
    loop('a').failed(away());
    expect(lines).toEqual([]);
  });

  it('tells each way of failing once, and that the loop works again once it does for good', () => {
    const one = loop('rows could not be moved');
    const fail = (code: string) => one.failed(refused(code));
    for (let n = 0; n < 3; n++) fail('42P01');
    fail('22P02');
    one.worked();
    fail('22P02');
    expect(info()).toEqual([
      'warn rows could not be moved; trying again {}',
      'warn rows could not be moved; trying again {}',
    ]);
    vi.advanceTimersByTime(10_000);
    one.worked();
    expect(info().at(-1)).toBe('log a loop works again {"loop":"rows could not be moved","failedForMs":10000}');
    fail('42P01');
    expect(info().at(-1)).toBe('warn rows could not be moved; trying again {}');
    one.worked();
    expect(info()).toHaveLength(4);
  });
});
