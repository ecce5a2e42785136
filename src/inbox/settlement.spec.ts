import { describe, expect, it } from 'vitest';
import type { Answer } from './answer.js';
import type { IncomingMessage } from './incoming-message.js';
import { settlementOf } from './settlement.js';

const OPTIONS = { maxFailures: 5, retryBaseMs: 1_000, apology: 'Sorry.' };
const REPLY: Answer = { answer: 'reply', text: 'Hello', answeredBy: 'Greeter' };
const FAILED: Answer = { answer: 'failed', failed: 'Greeter', error: new Error('x') };

const settle = (answer: Answer, failures = 0, fromE164: string | null = '+919876543210') =>
  settlementOf({ message: { fromE164 } as IncomingMessage, failures }, answer, OPTIONS);

describe('what is stored after the handlers were asked', () => {
  it('is the reply, or that there is none', () => {
    const handled = { then: 'finish', status: 'handled', replyProblem: null };
    expect(settle(REPLY)).toEqual({ ...handled, reply: 'Hello' });
    expect(settle({ answer: 'none' })).toEqual({ ...handled, reply: null });
  });

  it('is a retry that waits twice as long each time, and an apology with the last failure', () => {
    expect([0, 1, 2, 3].map((failures) => settle(FAILED, failures))).toEqual(
      [1_000, 2_000, 4_000, 8_000].map((inMs) => ({ then: 'retry', inMs })),
    );
    expect(settle(FAILED, 4)).toEqual({ then: 'finish', status: 'failed', reply: 'Sorry.', replyProblem: null });
  });

  it('never waits longer than a minute', () => {
    const patient = { ...OPTIONS, maxFailures: 100 };
    const message = { fromE164: null } as IncomingMessage;
    expect(settlementOf({ message, failures: 50 }, FAILED, patient)).toEqual({ then: 'retry', inMs: 60_000 });
  });

  it('has no reply where there is no number, and says why', () => {
    const unsent = { then: 'finish', reply: null, replyProblem: 'invalid_number' };
    expect(settle(REPLY, 0, null)).toEqual({ ...unsent, status: 'handled' });
    expect(settle(FAILED, 4, null)).toEqual({ ...unsent, status: 'failed' });
    expect(settle({ answer: 'none' }, 0, null)).toMatchObject({ replyProblem: null });
  });
});
