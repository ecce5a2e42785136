import { describe, expect, it } from 'vitest';
import { at, input, firstAttempt, queuedMessage, SMS_ONLY } from '../../test/support/delivery-facts.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { nextStep } from '../deciding/next-step.js';
import type { DecisionInput } from '../deciding/next-step.types.js';
import { waitInLine } from './waiting-line.js';

function until(
  c: DecisionInput,
  message: MessageRecord = queuedMessage(),
  attempts = [] as ReturnType<typeof firstAttempt>[],
) {
  const next = nextStep(message, attempts, c);
  if (next.do !== 'wait' || next.for !== 'hold') throw new Error(`it waits for no hold: ${next.do}`);
  return waitInLine(next, { message, attempts }, c);
}
const held = (since: number, until: number) => ({ since: at(since), until: at(until) });
const limits = { holdMaxMs: 60_000 };

describe('a message whose channel is held', () => {
  it('stands in its line, and looks by itself when it may go to the next channel', () => {
    const c = input({ now: at(1), holds: { whatsapp: held(0, 5) }, limits });
    expect(until(c)).toEqual(at(60));
  });

  it('looks by itself when it expires, where no channel is left', () => {
    const c = input({ now: at(1), holds: { sms: held(0, 5) } });
    expect(until(c, queuedMessage({ plan: SMS_ONLY, expiresAt: at(500) }))).toEqual(at(500));
  });

  it('gives the next channel\u2019s hold, which may be made longer too, some time', () => {
    const c = input({ now: at(70), holds: { whatsapp: held(0, 75), sms: held(0, 75) }, limits });
    expect(until(c)).toEqual(at(75 + 60));
  });

  it('stands in no line once the hold is over, and Siren asked this very message to wait', () => {
    const refused = { status: 'failed', errorAction: 'wait', errorCode: '131056', failedAt: at(1) } as const;
    const own = [firstAttempt({ ...refused, retryAt: at(17) })];
    expect(until(input({ now: at(2) }), queuedMessage(), own)).toBeNull();
    expect(until(input({ now: at(9), holds: { whatsapp: held(0, 9) } }), queuedMessage(), own)).toBeNull();
  });
});
