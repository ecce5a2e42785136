import type { Dispatcher } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExchangeError } from './exchange.js';
import type { Connecting } from './siren-agent.js';
import { ExchangeHandler, type ExchangeLimits, type RawAnswer } from './undici-exchange.js';

const REQUEST: Dispatcher.DispatchOptions = { path: '/', method: 'POST' };

/** Plays undici's part by hand, with the clock under control. */
function exchange(limits: ExchangeLimits) {
  const answered = vi.fn<(answer: RawAnswer) => void>();
  const failed = vi.fn<(error: ExchangeError) => void>();
  const dispatch = vi.fn<Dispatcher['dispatch']>(() => true);
  const abort = vi.fn<(reason: Error) => void>();
  const controller = { abort } as unknown as Dispatcher.DispatchController;
  const handler = new ExchangeHandler(limits, answered, failed);
  handler.begin({ dispatch } as unknown as Dispatcher, REQUEST);
  return { handler, controller, abort, dispatch, answered, failure: () => failed.mock.calls.map(([e]) => e.failure) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('ExchangeHandler', () => {
  it('does not even ask for a connection when it is too late', () => {
    const { dispatch, failure } = exchange({ timeoutMs: 1000, leaveBefore: performance.now() });
    expect(dispatch).not.toHaveBeenCalled();
    expect(failure()).toEqual([{ written: false, code: 'not_sent' }]);
  });

  it('does not write at the last moment when that has passed, though no timer fired', () => {
    const clock = vi.spyOn(performance, 'now');
    const { handler, controller, failure, abort } = exchange({ timeoutMs: 1000, leaveBefore: performance.now() + 100 });
    clock.mockReturnValue(performance.now() + 100);
    expect(() => handler.onRequestStart(controller)).toThrow();
    expect(failure()).toEqual([{ written: false, code: 'not_sent' }]);
    // Throwing costs no connection, aborting would.
    expect(abort).not.toHaveBeenCalled();
    clock.mockRestore();
  });

  it('gives up waiting for a connection when its time is over, and does not write afterwards', () => {
    const { handler, controller, failure } = exchange({ timeoutMs: 1000 });
    vi.advanceTimersByTime(1000);
    expect(failure()).toEqual([{ written: false, code: 'timeout' }]);
    expect(() => handler.onRequestStart(controller)).toThrow();
  });

  describe('with a connection that is being made', () => {
    const waited = (connecting: Connecting | undefined, limits: Partial<ExchangeLimits> = {}) => {
      const { failure } = exchange({ timeoutMs: 10_000, leaveBefore: 2_000, connecting: () => connecting, ...limits });
      vi.advanceTimersByTime(10_000);
      return failure()[0]?.code;
    };
    const since = (since: number, phase: Connecting['phase'] = 'connect') => ({ since, phase });
    beforeEach(() => vi.setSystemTime(0));

    it.each<[Connecting | undefined, Partial<ExchangeLimits>, string]>([
      [since(0), {}, 'connect_timeout'],
      [since(0, 'handshake'), {}, 'connect_timeout'],
      [since(0, 'lookup'), {}, 'dns_failed'],
      [since(0), { leaveBefore: undefined }, 'connect_timeout'],
      [since(1_000), {}, 'connect_timeout'],
      // It was begun too late, or there was too little time for any, to be what kept the request.
      [since(1_001), {}, 'not_sent'],
      [since(0), { leaveBefore: 499 }, 'not_sent'],
      [since(9_000), { leaveBefore: undefined }, 'timeout'],
      [undefined, {}, 'not_sent'],
    ])('%j, %j: it is %s', (connecting, limits, code) => {
      expect(waited(connecting, limits)).toBe(code);
    });

    it('blames none when this process was held up itself', () => {
      const clock = vi.spyOn(performance, 'now');
      clock.mockReturnValue(0);
      const { failure } = exchange({ timeoutMs: 10_000, leaveBefore: 2_000, connecting: () => since(0) });
      clock.mockReturnValue(2_501);
      vi.advanceTimersByTime(2_000);
      expect(failure()).toEqual([{ written: false, code: 'not_sent' }]);
      clock.mockRestore();
    });
  });

  it('counts the timeout from the beginning, not from the writing', () => {
    const { handler, controller, failure, abort } = exchange({ timeoutMs: 1000, leaveBefore: performance.now() + 900 });
    vi.advanceTimersByTime(800);
    handler.onRequestStart(controller);
    vi.advanceTimersByTime(199);
    expect(failure()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(failure()).toEqual([{ written: true, code: 'timeout' }]);
    expect(abort).toHaveBeenCalledOnce();
  });

  it('is written once: a second time is refused and the outcome is unknown', () => {
    const { handler, controller, failure } = exchange({ timeoutMs: 1000 });
    handler.onRequestStart(controller);
    expect(() => handler.onRequestStart(controller)).toThrow();
    handler.onResponseError(controller, new Error('put back'));
    expect(failure()).toEqual([{ written: true, code: 'connection_lost' }]);
  });

  it('settles once, whatever comes after', () => {
    const { handler, controller, answered, failure } = exchange({ timeoutMs: 1000 });
    handler.onRequestStart(controller);
    handler.onResponseStart(controller, 103, {});
    handler.onResponseStart(controller, 200, { 'retry-after': '1' });
    handler.onResponseData(controller, Buffer.from('a'));
    handler.onResponseData(controller, Buffer.from('b'));
    handler.onResponseEnd();
    handler.onResponseError(controller, new Error('late'));
    vi.advanceTimersByTime(5000);
    expect(answered.mock.calls).toEqual([[{ status: 200, headers: { 'retry-after': '1' }, body: Buffer.from('ab') }]]);
    expect(failure()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
