import { expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/messages/attempt.entity.js';
import { UNKNOWN_OUTCOME } from '../../src/deciding/ending.js';
import { nextStep } from '../../src/deciding/next-step.js';
import type { FinalStatus, MessageFacts, NextStep, WaitReason } from '../../src/deciding/next-step.types.js';
import type { AttemptReason, AttemptStatus } from '../../src/deciding/status.js';
import type { Channel } from '../../src/siren/channel.js';
import type { OutboundTemplate } from '../../src/siren/outbound-message.js';
import { at, input, firstAttempt, queuedMessage, SMS_ONLY, WHATSAPP_THEN_SMS } from './delivery-facts.js';

type Facts = Partial<AttemptRecord>;

/** What is known of a message, in seconds after its acceptance; left out: a default plan and nothing begun. */
type Known = Omit<NonNullable<Parameters<typeof input>[0]>, 'now'> & {
  now: number;
  message?: Partial<MessageFacts>;
  /** In order; each gets its number from its place. */
  attempts?: Facts[];
};

/** One line of the decision table: when this is known, that is next. */
export function decides(name: string, { now, message, attempts = [], ...given }: Known, next: NextStep): void {
  it(name, () => {
    const numbered = attempts.map((attempt, i) => firstAttempt({ number: i + 1, ...attempt }));
    expect(nextStep(queuedMessage(message), numbered, input({ ...given, now: at(now) }))).toEqual(next);
  });
}

/** An attempt by WhatsApp, the first step. */
export const wa = (status: AttemptStatus, facts: Facts = {}): Facts => ({ status, ...facts });
/** One by SMS, the second step. */
export const sms = (status: AttemptStatus, facts: Facts = {}): Facts => ({
  ...{ status, step: 1, channel: 'sms', reason: 'fallback' },
  ...facts,
});
/** One by SMS where that is the only step. */
export const only = (status: AttemptStatus, facts: Facts = {}): Facts => sms(status, { step: 0, ...facts });
/** What a failure leaves on an attempt. */
export const refused = (errorAction: AttemptRecord['errorAction'], facts: Facts = {}): Facts => ({
  ...{ failedAt: at(1), errorCode: '131026', errorMessage: 'Message undeliverable', errorAction },
  ...facts,
});
/** So many attempts that came to the same. */
export const times = (count: number, facts: Facts): Facts[] => Array.from({ length: count }, () => facts);

export const expired = { expiresAt: at(50) };
export const smsOnly = { plan: SMS_ONLY };
/** Both channels, and both are to reach this. */
export const wanting = (successStatus: 'accepted' | 'sent' | 'delivered' | 'read') => ({
  plan: WHATSAPP_THEN_SMS.map((step) => ({ ...step, successStatus })),
});

export const NOTHING: NextStep = { do: 'nothing' };
export const begin = (step: number, reason: AttemptReason, approved?: OutboundTemplate): NextStep => ({
  ...{ do: 'begin', step, provider: null, reason },
  ...(approved && { approved }),
});
export const ask = (number: number): NextStep => ({ do: 'ask', number });
export function waitFor(reason: WaitReason['for'], until: number): NextStep {
  switch (reason) {
    case 'hold':
    case 'delivery_window':
    case 'recipient':
      return { do: 'wait', until: at(until), for: reason, channel: expect.any(String) as Channel };
    case 'template':
      return { do: 'wait', until: at(until), for: reason, channel: 'whatsapp' };
    case 'sms_limit':
      return { do: 'wait', until: at(until), for: reason, channel: 'sms' };
    case 'answer':
    case 'receipt':
    case 'backoff':
    case 'batch':
    case 'schedule':
      return { do: 'wait', until: at(until), for: reason };
  }
}
export const finish = (status: Exclude<FinalStatus, 'failed'>): NextStep => ({ do: 'finish', status, failure: null });
export const failWith = (failure: { code: string; message: string }): NextStep => ({
  ...{ do: 'finish', status: 'failed' },
  failure,
});
/** The same after steps that were passed over. */
export function past<Next extends NextStep>(next: Next, ...skipped: [Channel, string][]): NextStep {
  return { ...next, skipped: skipped.map(([channel, code]) => ({ channel, code })) } as NextStep;
}
/** The end that `refused` asks for. */
export const UNDELIVERABLE = failWith({ code: '131026', message: 'Message undeliverable' });
export const UNKNOWABLE = failWith(UNKNOWN_OUTCOME);
