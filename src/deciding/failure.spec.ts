import { describe, expect, it } from 'vitest';
import { at, firstAttempt } from '../../test/support/delivery-facts.js';
import { costsARequest, doubtCleared, type FailureFacts, failureRecorded, isRetryable, jitterOf } from './failure.js';

const NONE_BEFORE = { attempts: 0, requests: 0 };
const facts = (changes: Partial<FailureFacts> = {}): FailureFacts => ({
  ...{ code: '131000', message: 'Something went wrong', decision: { action: 'retry' } },
  ...changes,
});
const recorded = (failure: FailureFacts, failuresBefore = NONE_BEFORE, attempt = firstAttempt()) =>
  failureRecorded(attempt, failure, { at: at(10), failuresBefore, retryBaseMs: 1000, category: 'transactional' });

describe('a failure', () => {
  it('is written with what it calls for', () => {
    expect(recorded(facts())).toEqual({
      ...firstAttempt(),
      failedAt: at(10),
      errorCode: '131000',
      errorMessage: 'Something went wrong',
      errorAction: 'retry',
      retryAt: at(10.5),
    });
  });

  it.each(['fall_back', 'stop', 'suppress', 'expire'] as const)('of action %s cannot be retried', (action) => {
    expect(isRetryable(recorded(facts({ decision: { action } })))).toBe(false);
  });

  it('backs off twice as long each time', () => {
    const seconds = [0, 1, 2, 3].map((n) => recorded(facts(), { attempts: n, requests: n }).retryAt);
    expect(seconds).toEqual([at(10.5), at(11), at(12), at(14)]);
  });

  it('waits as long as Siren asked for where that is longer than the backoff, and never less', () => {
    expect(recorded(facts({ retryAfterMs: 30_000 })).retryAt).toEqual(at(40));
    expect(recorded(facts({ retryAfterMs: 100 })).retryAt).toEqual(at(10.5));
  });

  it('is for good once the few requests that its code allows were made; what was told to wait was none', () => {
    const decision = { action: 'retry', maxRequests: 2 } as const;
    const action = (attempts: number, requests: number) =>
      recorded(facts({ decision }), { attempts, requests }).errorAction;
    expect([action(0, 0), action(7, 0), action(1, 1)]).toEqual(['retry', 'retry', 'fall_back']);
  });

  it('that came earlier counts, whichever is told first', () => {
    const early = firstAttempt({ failedAt: at(9), errorCode: '1', retryAt: at(9) });
    const late = firstAttempt({ failedAt: at(11), errorCode: '1', retryAt: at(11) });
    expect(recorded(facts(), NONE_BEFORE, early)).toBe(early);
    expect(recorded(facts(), NONE_BEFORE, late).failedAt).toEqual(at(10));
  });
});

describe('a retry', () => {
  it.each([
    ['unknown', 'timeout', null, true],
    ['accepted', null, null, true],
    ['failed', '131000', 'retry', true],
    ['failed', '131026', 'fall_back', true],
    ['failed', 'not_sent', 'retry', false],
    ['failed', '130429', 'wait', false],
    ['failed', 'http_401', 'pause', false],
  ] as const)('by an attempt that is %s with %s and %s is used up: %s', (status, errorCode, errorAction, expected) => {
    expect(costsARequest({ status, errorCode, errorAction })).toBe(expected);
  });
});

describe('the error of an unknown outcome', () => {
  const doubt = { errorCode: 'timeout', errorMessage: 'too slow', retryAt: at(5) };

  it('is gone once Siren is known to have the message', () => {
    expect(doubtCleared(firstAttempt(doubt))).toEqual(firstAttempt());
  });

  it('stays where a failure was told, for that contradicts', () => {
    const failed = firstAttempt({ ...doubt, failedAt: at(6) });
    expect(doubtCleared(failed)).toBe(failed);
  });
});

describe('the jitter', () => {
  it.each([
    ['019b7a00-0000-7000-8000-000000000000', 0],
    ['019b7a00-0000-7000-8000-000080000000', 0.5],
    ['019b7a00-0000-7000-8000-0000ffffffff', 1 - 2 ** -32],
  ])('of %s is %s', (id, expected) => {
    expect(jitterOf(id)).toBe(expected);
  });
});
