import { describe, expect, it } from 'vitest';
import type { HandlerAnswer } from './answer.js';
import type { IncomingMessage } from './incoming-message.js';
import { settlementOf } from './settlement.js';

const OPTIONS = { maxFailures: 5, retryBaseMs: 1_000, failureReplies: { default: 'Sorry.', es: 'Perdón.' } };
const REPLY: HandlerAnswer = { answer: 'reply', reply: { text: 'Hello' }, answeredBy: 'Greeter' };
const FAILED: HandlerAnswer = { answer: 'failed', failed: 'Greeter', error: new Error('x') };

const messageFrom = (fromE164: string | null) => ({ fromE164, text: 'Hola', metadata: {} }) as IncomingMessage;
const settle = (answer: HandlerAnswer, failures = 0, fromE164: string | null = '+919876543210') =>
  settlementOf({ message: messageFrom(fromE164), failures }, answer, OPTIONS);

const GIVEN_UP = { then: 'finish', status: 'failed', failures: 5, replyProblem: null };

describe('what is stored after the handlers were asked', () => {
  it('is the reply, or that there is none', () => {
    const handled = { then: 'finish', status: 'handled', failures: 0, replyProblem: null };
    expect(settle(REPLY)).toEqual({ ...handled, reply: { text: 'Hello' } });
    expect(settle({ answer: 'none' })).toEqual({ ...handled, reply: null });
    expect(settle(REPLY, 3)).toMatchObject({ failures: 3 });
  });

  it('is a retry that waits twice as long each time, and a failure reply with the last failure', () => {
    expect([0, 1, 2, 3].map((failures) => settle(FAILED, failures))).toEqual(
      [1_000, 2_000, 4_000, 8_000].map((inMs, i) => ({ then: 'retry', inMs, failures: i + 1 })),
    );
    expect(settle(FAILED, 4)).toEqual({ ...GIVEN_UP, reply: { text: 'Sorry.' } });
  });

  it('is a failure reply, too, when every process died that had the message', () => {
    expect(settle({ answer: 'poison' }, 5)).toEqual({ ...GIVEN_UP, reply: { text: 'Sorry.' } });
  });

  it('is a failure reply in the language of the sender, or none where none is wanted', () => {
    expect(settle(FAILED, 4, '+34612345678')).toMatchObject({ reply: { text: 'Perdón.' } });
    const message = messageFrom('+919876543210');
    expect(settlementOf({ message, failures: 4 }, FAILED, { ...OPTIONS, failureReplies: null })).toEqual({
      ...GIVEN_UP,
      reply: null,
    });
  });

  it('never waits longer than a minute', () => {
    const options = { ...OPTIONS, maxFailures: 100 };
    const message = messageFrom(null);
    expect(settlementOf({ message, failures: 50 }, FAILED, options)).toMatchObject({ then: 'retry', inMs: 60_000 });
  });

  it('has no reply where there is no number, and says why', () => {
    const unsent = { then: 'finish', reply: null, replyProblem: 'invalid_number' };
    expect(settle(REPLY, 0, null)).toEqual({ ...unsent, status: 'handled', failures: 0 });
    expect(settle(FAILED, 4, null)).toEqual({ ...unsent, status: 'failed', failures: 5 });
    expect(settle({ answer: 'none' }, 0, null)).toMatchObject({ replyProblem: null });
  });
});
