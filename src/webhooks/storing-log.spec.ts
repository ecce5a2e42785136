import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TooManyWaiting } from '../database/batcher.js';
import { DatabaseWatch } from '../database/database-watch.js';
import { TookTooLong } from '../http/within.js';
import { StoringLog } from './webhook-receiver.js';

let lines: string[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
  lines = [];
  for (const level of ['log', 'warn'] as const) {
    vi.spyOn(Logger.prototype, level).mockImplementation((fields: unknown, message: unknown) => {
      lines.push(`${level} ${String(message)} ${JSON.stringify(fields)}`);
    });
  }
  vi.spyOn(Logger.prototype, 'debug').mockReturnValue(undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('a flood of webhooks that are not stored is one line, and one when they are stored again', () => {
  const log = new StoringLog(new DatabaseWatch(() => Promise.resolve()));
  for (let n = 0; n < 100; n++) log.failed(n % 2 === 0 ? new TooManyWaiting() : new TookTooLong(1_600));
  log.stored();
  log.failed(new TooManyWaiting());
  vi.advanceTimersByTime(5_000);
  log.stored();
  log.stored();
  expect(lines).toEqual([
    'warn webhooks are not stored in time {"code":"too_many_waiting"}',
    'log webhooks are stored again {"failedForMs":5000}',
  ]);
});

it('a database that is away is logged as such, and not once more', () => {
  const watch = new DatabaseWatch(() => Promise.reject(new Error('away')));
  const log = new StoringLog(watch);
  for (let n = 0; n < 3; n++) log.failed(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
  watch.onApplicationShutdown();
  expect(lines).toEqual(['warn the database is lost {"code":"ECONNREFUSED"}']);
});
