import { describe, expect, it } from 'vitest';
import { at, circumstances, firstAttempt, queuedMessage, SMS_ONLY } from '../../../test/support/delivery-facts.js';
import type { MessageRecord } from '../message.entity.js';
import { nextStep } from '../next-step.js';
import type { Circumstances } from '../next-step.types.js';
import { placeOfWait } from './waiting-line.js';

function place(
  c: Circumstances,
  message: MessageRecord = queuedMessage(),
  attempts = [] as ReturnType<typeof firstAttempt>[],
) {
  const next = nextStep(message, attempts, c);
  if (next.do !== 'wait') throw new Error(`it does not wait: ${next.do}`);
  return placeOfWait(next, { message, attempts }, c);
}
const held = (since: number, until: number) => ({ since: at(since), until: at(until) });
const limits = { holdMaxMs: 60_000 };

describe('a message whose channel is held', () => {
  it('stands in its line, and looks by itself when it may go to the next channel', () => {
    const c = circumstances({ now: at(1), holds: { whatsapp: held(0, 5) }, limits });
    expect(place(c)).toEqual({ line: 'whatsapp', until: at(60) });
  });

  it('looks by itself when it expires, where no channel is left', () => {
    const c = circumstances({ now: at(1), holds: { sms: held(0, 5) } });
    expect(place(c, queuedMessage({ plan: SMS_ONLY, expiresAt: at(500) }))).toEqual({ line: 'sms', until: at(500) });
  });

  it('gives the next channel\u2019s hold, which may be made longer too, some time', () => {
    const c = circumstances({ now: at(70), holds: { whatsapp: held(0, 75), sms: held(0, 75) }, limits });
    expect(place(c)).toEqual({ line: 'whatsapp', until: at(75 + 60) });
  });

  it('stands in no line once the hold is over, or while it waits for something of its own', () => {
    const refused = { status: 'failed', errorAction: 'wait', errorCode: '131056', failedAt: at(1) } as const;
    const own = [firstAttempt({ ...refused, retryAt: at(17) })];
    expect(place(circumstances({ now: at(2) }), queuedMessage(), own)).toEqual({ line: null, until: at(17) });
    const over = circumstances({ now: at(9), holds: { whatsapp: held(0, 9) } });
    expect(place(over, queuedMessage(), own)).toEqual({ line: null, until: at(17) });
    const answer = [firstAttempt({ leaseUntil: at(15) })];
    expect(place(circumstances({ now: at(9), holds: { whatsapp: held(0, 99) } }), queuedMessage(), answer)).toEqual({
      ...{ line: null, until: at(15) },
    });
  });
});
