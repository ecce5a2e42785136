import { describe, expect, it } from 'vitest';
import {
  at,
  circumstances,
  firstAttempt,
  queuedMessage,
  WHATSAPP_THEN_SMS,
} from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from './attempt.entity.js';
import { type Content, contentOf, textOn } from './content.js';
import { nextStep } from './next-step.js';
import type { NextStep, Place } from './next-step.types.js';
import type { Step } from './plan.js';

const approvedIn = (language: string) => ({ name: 'bill', language, parameters: [{ name: 'payer', value: 'Asha' }] });
const WHATSAPP: Step = {
  ...WHATSAPP_THEN_SMS[0]!,
  ...{ text: 'Olá Asha', locale: 'pt-BR', approved: approvedIn('pt_BR') },
  inOtherLocales: [{ locale: 'pt', text: 'Oi Asha', approved: approvedIn('pt') }],
};
const SMS: Step = { ...WHATSAPP_THEN_SMS[1]!, text: 'Asha: pague' };
const message = queuedMessage({ text: 'Hello', plan: [WHATSAPP, SMS] });

const NO_SUCH_LANGUAGE = { status: 'failed', errorCode: '132001', errorAction: 'fall_back', failedAt: at(1) } as const;
const numbered = (attempts: Partial<AttemptRecord>[]) =>
  attempts.map((attempt, i) => firstAttempt({ number: i + 1, ...attempt }));
const firstPlace: Place = { step: 0, provider: null };

const FIRST: Content = { kind: 'template', approved: approvedIn('pt_BR'), text: 'Olá Asha' };
const SECOND: Content = { kind: 'template', approved: approvedIn('pt'), text: 'Oi Asha' };

describe('what an attempt sends', () => {
  it('is the text of its message, where its step has none', () => {
    const plain = queuedMessage({ text: 'Hello' });
    expect(contentOf(plain, firstPlace, [])).toEqual({ kind: 'text', text: 'Hello' });
    expect(textOn('sms', plain)).toBe('Hello');
  });

  it('is the text of its step, and its approved template where it has one', () => {
    expect(contentOf(message, firstPlace, [])).toEqual(FIRST);
    expect(contentOf(message, { step: 1, provider: null }, numbered([NO_SUCH_LANGUAGE]))).toEqual({
      ...{ kind: 'text', text: 'Asha: pague' },
    });
    expect(textOn('sms', message)).toBe('Asha: pague');
  });

  it('is the next language once WhatsApp did not know the first, also when it is sent again', () => {
    expect(contentOf(message, firstPlace, numbered([NO_SUCH_LANGUAGE]))).toEqual(SECOND);
    expect(contentOf(message, firstPlace, numbered([NO_SUCH_LANGUAGE, { status: 'failed' }]))).toEqual(SECOND);
    expect(contentOf(message, firstPlace, numbered([{ status: 'failed', errorCode: '132015' }]))).toEqual(FIRST);
  });

  it('is the first language again of another provider, and of a replay', () => {
    const missed = numbered([{ ...NO_SUCH_LANGUAGE, provider: 'WHATSAPP_META' }]);
    expect(contentOf(message, { step: 0, provider: 'WHATSAPP_TWILIO' }, missed)).toEqual(FIRST);
    expect(contentOf({ ...message, replayedAfter: 1 }, firstPlace, numbered([NO_SUCH_LANGUAGE]))).toEqual(FIRST);
  });

  it('stays what it was when a receipt raises the attempt that had missed its language', () => {
    const delivered = numbered([{ ...NO_SUCH_LANGUAGE, status: 'delivered' }]);
    expect(contentOf(message, firstPlace, delivered)).toEqual(SECOND);
  });
});

describe('a template that WhatsApp does not know in one language', () => {
  const after = (attempts: Partial<AttemptRecord>[], plan = message.plan): NextStep =>
    nextStep({ ...message, plan }, numbered(attempts), circumstances({ now: at(100) }));
  const begin = (step: number, reason: string) => ({ do: 'begin', step, provider: null, reason });

  it('is sent in the next language, once, and then the next step is taken', () => {
    expect(after([NO_SUCH_LANGUAGE])).toEqual(begin(0, 'next_language'));
    expect(after([NO_SUCH_LANGUAGE, NO_SUCH_LANGUAGE])).toEqual(begin(1, 'fallback'));
  });

  it('is retried in the next language as any other', () => {
    const busy = { status: 'failed', errorCode: '131000', errorAction: 'retry', failedAt: at(2) } as const;
    expect(after([NO_SUCH_LANGUAGE, { ...busy, retryAt: at(3) }])).toEqual(begin(0, 'retry'));
  });

  it('goes by the next step where there is no other language, and where the fault is another', () => {
    const { inOtherLocales: _none, ...alone } = WHATSAPP;
    expect(after([NO_SUCH_LANGUAGE], [alone, SMS])).toEqual(begin(1, 'fallback'));
    expect(after([{ ...NO_SUCH_LANGUAGE, errorCode: '132015' }])).toEqual(begin(1, 'fallback'));
  });

  it('asks the next provider from its first language on', () => {
    const plan = [{ ...WHATSAPP, providers: ['WHATSAPP_META' as const, 'WHATSAPP_TWILIO' as const] }, SMS];
    const missed = { ...NO_SUCH_LANGUAGE, provider: 'WHATSAPP_META' as const };
    expect(after([missed], plan)).toMatchObject({ reason: 'next_language', provider: 'WHATSAPP_META' });
    expect(after([missed, missed], plan)).toMatchObject({ reason: 'next_provider', provider: 'WHATSAPP_TWILIO' });
    const other = { ...NO_SUCH_LANGUAGE, provider: 'WHATSAPP_TWILIO' as const };
    expect(after([missed, missed, other], plan)).toMatchObject({
      reason: 'next_language',
      provider: 'WHATSAPP_TWILIO',
    });
  });
});
