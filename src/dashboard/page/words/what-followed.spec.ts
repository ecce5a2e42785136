import { describe, expect, it } from 'vitest';
import type { HistoryLine } from '../api/types.js';
import { whatFollowed } from './what-followed.js';

const line = (event: string, detail: Record<string, unknown>, seconds = 0): HistoryLine => ({
  at: new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString(),
  event,
  detail,
});
const BEGUN = line('attempt_begun', { number: 1, channel: 'whatsapp', reason: 'first' });
/** As the code alone would have it, the next channel. */
const REFUSED = line('attempt_rejected', { number: 1, channel: 'whatsapp', code: 'E-77', action: 'fall_back' });
const next = (reason: string, seconds = 0): HistoryLine =>
  line('attempt_begun', { number: 2, channel: 'whatsapp', reason }, seconds);

describe('what followed from a failure', () => {
  it.each([
    ['retry', 3, 'It was sent again on the same channel 3 s later.'],
    ['fallback', 0, 'The next channel of the plan was tried at once.'],
    ['next_provider', 0, 'The next provider of the step was tried at once.'],
    ['something_new', 0, 'Another request was made at once.'],
  ])('is told by the next attempt, whatever the code is: %s', (reason, seconds, words) => {
    expect(whatFollowed({ history: [BEGUN, REFUSED, next(reason, seconds)] }, 1)).toBe(words);
  });

  it.each([
    ['failed', 'fall_back', 'nothing was left of its plan'],
    ['failed', 'stop', 'no other channel is tried'],
    ['failed', 'suppress', 'not written to any more'],
    ['expired', 'retry', 'expired'],
    ['cancelled', 'retry', 'cancelled'],
    ['delivered', 'retry', 'ended as delivered'],
  ])('is told by how the message ended: %s after %s', (status, action, words) => {
    const history = [BEGUN, { ...REFUSED, detail: { ...REFUSED.detail, action } }, line('finished', { status })];
    expect(whatFollowed({ history }, 1)).toContain(words);
  });

  it.each([
    ['retry', 'unless its retries are used up'],
    ['wait', 'as long as Siren asked'],
    ['pause', 'paused'],
    ['fall_back', 'is to come'],
    ['already_accepted', 'that one counts'],
  ])('is told by what was decided where nothing has come yet: %s', (action, words) => {
    expect(whatFollowed({ history: [BEGUN, { ...REFUSED, detail: { ...REFUSED.detail, action } }] }, 1)).toContain(
      words,
    );
  });

  it('is nothing where another attempt was under way by then', () => {
    const late = line('receipt', { number: 1, status: 'failed', changed: true, code: '131026' });
    expect(whatFollowed({ history: [BEGUN, next('fallback'), late] }, 2)).toContain('nothing followed');
  });

  it('is not told of a line that is about no attempt', () => {
    expect(whatFollowed({ history: [line('accepted', {})] }, 0)).toBeNull();
  });
});
