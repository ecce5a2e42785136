import { describe, expect, it } from 'vitest';
import { at, input, firstAttempt, POLICY, queuedMessage } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { nextStep } from './next-step.js';
import type { NextStep } from './next-step.types.js';
import { completePlan } from './plan.js';

const plan = completePlan(
  [
    { channel: 'whatsapp', providers: ['WHATSAPP_META', 'WHATSAPP_TWILIO'] },
    { channel: 'sms', providers: ['SMS_TWILIO', 'SMS_PLIVO'] },
  ],
  POLICY,
);
const message = queuedMessage({ plan });

type Reported = Pick<AttemptRecord, 'errorCode' | 'errorAction'> & Partial<AttemptRecord>;
const failed = (reported: Reported): AttemptRecord =>
  firstAttempt({ provider: 'WHATSAPP_META', status: 'failed', failedAt: at(1), retryAt: at(2), ...reported });
const NO_MONEY: Reported = { errorCode: '131042', errorAction: 'pause' };
const NO_WHATSAPP: Reported = { errorCode: '131026', errorAction: 'fall_back' };
const FAULT: Reported = { errorCode: '131000', errorAction: 'retry' };

/** What comes after these attempts, well after all of them. */
const after = (attempts: AttemptRecord[], c: Parameters<typeof input>[0] = {}): NextStep =>
  nextStep(
    message,
    attempts.map((attempt, i) => ({ ...attempt, number: i + 1 })),
    input({ now: at(100), ...c }),
  );
const begin = (step: number, provider: string, reason: string) => ({ do: 'begin', step, provider, reason });

describe('a step that names providers', () => {
  it('asks for the first of them', () => {
    expect(after([])).toEqual(begin(0, 'WHATSAPP_META', 'first'));
  });

  it.each<[string, Reported]>([
    ['has no money', NO_MONEY],
    ['has reached its limit', { errorCode: '130429', errorAction: 'wait' }],
    ['may send this recipient no more just now', { errorCode: '131056', errorAction: 'wait' }],
    ['lacks the template', { errorCode: '132001', errorAction: 'fall_back' }],
  ])('asks for the next at once when the one before %s', (_what, reported) => {
    expect(after([failed(reported)], { now: at(1) })).toEqual(begin(0, 'WHATSAPP_TWILIO', 'next_provider'));
  });

  it('asks for the next when the retries of the one before are used up, and gives it as many', () => {
    const four = [FAULT, FAULT, FAULT, FAULT].map(failed);
    expect(after(four.slice(1))).toEqual(begin(0, 'WHATSAPP_META', 'retry'));
    expect(after(four)).toEqual(begin(0, 'WHATSAPP_TWILIO', 'next_provider'));
    const next = failed({ ...FAULT, provider: 'WHATSAPP_TWILIO' });
    expect(after([...four, next])).toEqual(begin(0, 'WHATSAPP_TWILIO', 'retry'));
    expect(after([...four, next, next, next, next])).toEqual(begin(1, 'SMS_TWILIO', 'fallback'));
  });

  it.each<[string, Reported]>([
    ['the recipient has no WhatsApp', NO_WHATSAPP],
    ['nobody knows the code', { errorCode: 'WHATEVER', errorAction: 'fall_back' }],
  ])('gives the channel up at once when %s', (_what, reported) => {
    expect(after([failed(reported)])).toEqual(begin(1, 'SMS_TWILIO', 'fallback'));
  });

  it('waits for Siren where Siren itself asks for time or refuses the key', () => {
    for (const [errorCode, errorAction] of [
      ['http_429', 'wait'],
      ['http_401', 'pause'],
    ] as const) {
      const reported = [failed({ errorCode, errorAction, retryAt: at(200) })];
      expect(after(reported)).toMatchObject({ do: 'wait', for: 'hold' });
      expect(after(reported, { now: at(200) })).toEqual(begin(0, 'WHATSAPP_META', 'retry'));
    }
  });

  it('is held by its channel for whichever provider', () => {
    const holds = { whatsapp: { since: at(0), until: at(300) } };
    expect(after([failed(NO_MONEY)], { holds })).toEqual({
      do: 'wait',
      until: at(300),
      for: 'hold',
      channel: 'whatsapp',
    });
  });

  it('stays with the last of them as it would without any', () => {
    const both = [failed(NO_MONEY), failed({ ...NO_MONEY, provider: 'WHATSAPP_TWILIO', retryAt: at(200) })];
    expect(after(both)).toMatchObject({ do: 'wait', for: 'hold' });
    expect(after(both, { now: at(200) })).toEqual(begin(0, 'WHATSAPP_TWILIO', 'retry'));
  });

  it('fails when the last provider of the last step has', () => {
    const sms = (provider: 'SMS_TWILIO' | 'SMS_PLIVO') =>
      failed({ ...FAULT, step: 1, channel: 'sms', errorCode: 'http_500', provider });
    const attempts = [failed(NO_WHATSAPP), ...Array.from({ length: 4 }, () => sms('SMS_TWILIO'))];
    expect(after(attempts)).toEqual(begin(1, 'SMS_PLIVO', 'next_provider'));
    expect(after([...attempts, ...Array.from({ length: 4 }, () => sms('SMS_PLIVO'))])).toMatchObject({
      do: 'finish',
      status: 'failed',
      failure: { code: 'http_500' },
    });
  });

  it('never asks another provider while the recipient may have got it', () => {
    const unknown = firstAttempt({ provider: 'WHATSAPP_META', status: 'unknown', errorCode: 'timeout' });
    expect(after([unknown])).toMatchObject({ do: 'wait', for: 'receipt' });
    expect(after([unknown], { now: at(301) })).toEqual(begin(1, 'SMS_TWILIO', 'fallback'));
    const silent = firstAttempt({ provider: 'WHATSAPP_META', status: 'accepted', acceptedAt: at(0) });
    expect(after([silent], { now: at(301) })).toEqual(begin(1, 'SMS_TWILIO', 'fallback'));
  });

  it('repeats an unknown outcome with the provider that had it, within the limit of the step', () => {
    const noWhatsApp = failed(NO_WHATSAPP);
    const sms = { step: 1, channel: 'sms' as const, provider: 'SMS_TWILIO' as const, retryAt: at(2) };
    const unknown = firstAttempt({ ...sms, status: 'unknown' });
    expect(after([noWhatsApp, unknown])).toEqual(begin(1, 'SMS_TWILIO', 'unknown_outcome_retry'));
    const repeated = firstAttempt({ ...sms, status: 'unknown', reason: 'unknown_outcome_retry' });
    expect(after([noWhatsApp, unknown, repeated])).toMatchObject({ do: 'wait', for: 'receipt' });
  });
});
