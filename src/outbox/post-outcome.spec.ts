import { describe, expect, it } from 'vitest';
import { afterDelivery, type PostOutcome } from './post-outcome.js';

const DAY_MS = 86_400_000;
const now = new Date('2026-01-02T00:00:00Z');
const before = (ms: number) => new Date(now.getTime() - ms);
const answered = (status: number, retryAfter?: string): PostOutcome => ({
  outcome: 'answered',
  status,
  retryAfter,
  body: '',
  durationMs: 5,
});
const timeout: PostOutcome = { outcome: 'failed', code: 'timeout', durationMs: 10_000 };
const after = (
  outcome: PostOutcome,
  failures = 0,
  failingSince: Date | null = failures === 0 ? null : before(60_000),
  random = 0.5,
) => afterDelivery(outcome, { failures, failingSince }, { now, random, retryForMs: DAY_MS });

describe('what is done after a try', () => {
  it.each([200, 201, 204, 299])('by %i the event is delivered', (status) => {
    expect(after(answered(status))).toEqual({ then: 'done' });
  });

  it.each([199, 301, 307, 400, 401, 404, 429, 500, 503])('by %i it is tried again', (status) => {
    expect(after(answered(status))).toMatchObject({ then: 'again', error: `http_${status}` });
  });

  it('waits twice as long each time, at most ten minutes', () => {
    const waits = [0, 1, 2, 3, 20].map((failures) => after(timeout, failures));
    expect(waits.map((wait) => wait.then === 'again' && wait.inMs)).toEqual([500, 1_000, 2_000, 4_000, 300_000]);
  });

  it('waits for as long as it is asked to, where that is longer', () => {
    expect(after(answered(429, '120'))).toMatchObject({ inMs: 120_000 });
    expect(after(answered(503, 'Fri, 02 Jan 2026 00:02:00 GMT'))).toMatchObject({ inMs: 120_000 });
    expect(after(answered(429, '0'))).toMatchObject({ inMs: 500 });
    expect(after(answered(429, 'soon'))).toMatchObject({ inMs: 500 });
  });

  it('ends when it has failed for a day, and has its last try then', () => {
    expect(after(timeout, 200, before(DAY_MS - 1_000))).toEqual({ then: 'again', inMs: 1_000, error: 'timeout' });
    expect(after(timeout, 201, before(DAY_MS))).toEqual({ then: 'dead', error: 'timeout' });
  });

  it('ends at once by 410', () => {
    expect(after(answered(410))).toEqual({ then: 'dead', error: 'http_410' });
  });
});
