import { describe, expect, it } from 'vitest';
import { at, input, firstAttempt, queuedMessage, WHATSAPP_THEN_SMS } from '../../test/support/delivery-facts.js';
import { nextStep } from './next-step.js';

const [WHATSAPP, SMS] = WHATSAPP_THEN_SMS as [(typeof WHATSAPP_THEN_SMS)[0], (typeof WHATSAPP_THEN_SMS)[0]];

// The table itself, row by row: next-step.ending.spec.ts, next-step.silence.spec.ts, next-step.failure.spec.ts.
describe('a plan of any length', () => {
  it.each([1, 2, 3, 4])('of %i steps is walked to its end, each step once', (length) => {
    const message = queuedMessage({ plan: [WHATSAPP, SMS, WHATSAPP, SMS].slice(0, length) });
    const attempts = message.plan.map(({ channel }, step) =>
      firstAttempt({ number: step + 1, step, channel, status: 'failed', errorAction: 'fall_back', errorCode: '470' }),
    );
    const walk = Array.from({ length: length + 1 }, (_, begun) => nextStep(message, attempts.slice(0, begun), input()));
    expect(walk).toEqual([
      { do: 'begin', step: 0, provider: null, reason: 'first' },
      ...message.plan.slice(1).map((_, i) => ({ do: 'begin', step: i + 1, provider: null, reason: 'fallback' })),
      expect.objectContaining({ do: 'finish', status: 'failed', failure: expect.objectContaining({ code: '470' }) }),
    ]);
  });

  it('passes over every blocked step between', () => {
    const message = queuedMessage({ plan: [WHATSAPP, SMS, SMS, WHATSAPP] });
    const failed = firstAttempt({ status: 'failed', errorAction: 'fall_back' });
    const blocks = { sms: { code: 'suppressed', message: 'opted out', suppressed: true } } as const;
    expect(nextStep(message, [failed], input({ blocks }))).toEqual({
      do: 'begin',
      step: 3,
      provider: null,
      reason: 'fallback',
      skipped: [
        { channel: 'sms', code: 'suppressed' },
        { channel: 'sms', code: 'suppressed' },
      ],
    });
  });
});

describe('the decision', () => {
  it('changes nothing of what it is given', () => {
    const message = Object.freeze(queuedMessage());
    const attempts = Object.freeze([Object.freeze(firstAttempt({ status: 'unknown' }))]);
    expect(nextStep(message, attempts, input({ now: at(300) }))).toEqual({
      do: 'begin',
      step: 1,
      provider: null,
      reason: 'fallback',
    });
  });

  it('names an attempt that no step of the plan explains, for that is a bug', () => {
    const stray = firstAttempt({ number: 3, step: 7 });
    expect(() => nextStep(queuedMessage(), [stray], input())).toThrow('attempt 3');
  });
});
