import { describe, expect, it } from 'vitest';
import { at, input, firstAttempt, queuedMessage, WHATSAPP_THEN_SMS } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { contentOf, contentToSend, textOn } from './content.js';
import { nextStep } from './next-step.js';
import type { NextStep, StepTarget } from './next-step.types.js';
import type { Step } from './plan.js';
import type { FreeText } from './window.js';

const approvedIn = (language: string) => ({ name: 'bill', language, parameters: [{ name: 'payer', value: 'Asha' }] });
const WHATSAPP: Step = {
  ...WHATSAPP_THEN_SMS[0]!,
  ...{ text: 'Olá Asha', locale: 'pt-BR', approved: approvedIn('pt_BR') },
  inOtherLocales: [{ locale: 'pt', text: 'Oi Asha', approved: approvedIn('pt') }],
};
const SMS: Step = { ...WHATSAPP_THEN_SMS[1]!, text: 'Asha: pague' };
const message = queuedMessage({ text: 'Hello', plan: [WHATSAPP, SMS] });

const numbered = (attempts: Partial<AttemptRecord>[]) =>
  attempts.map((attempt, i) => firstAttempt({ number: i + 1, ...attempt }));
const firstTarget: StepTarget = { step: 0, provider: null };

const TEXT = { approvedName: null, approvedLanguage: null };
const FIRST = { approvedName: 'bill', approvedLanguage: 'pt_BR' };
const SECOND = { approvedName: 'bill', approvedLanguage: 'pt' };
const NO_SUCH_LANGUAGE: Partial<AttemptRecord> = {
  ...{ status: 'failed', errorCode: '132001', errorAction: 'fall_back', failedAt: at(1) },
  ...FIRST,
};
const NOR_SECOND = { ...NO_SUCH_LANGUAGE, ...SECOND };
const REFUSED_TEXT = { ...NO_SUCH_LANGUAGE, ...TEXT, errorCode: '131047' };

const PLAIN = { kind: 'text', content: null, mediaAsLink: false };

describe('what an attempt sends', () => {
  it('is the text of its message, where its step has none', () => {
    const plain = queuedMessage({ text: 'Hello' });
    expect(contentOf(plain, { step: 0, ...TEXT }, [])).toEqual({ ...PLAIN, text: 'Hello', locale: null });
    expect(textOn('sms', plain)).toBe('Hello');
  });

  it('is the text of its step, or the approved template that it began with', () => {
    expect(contentOf(message, { step: 0, ...TEXT }, [])).toEqual({ ...PLAIN, text: 'Olá Asha', locale: 'pt-BR' });
    expect(contentOf(message, { step: 0, ...FIRST }, [])).toEqual({
      ...{ kind: 'template', approved: approvedIn('pt_BR'), text: 'Olá Asha', locale: 'pt-BR' },
    });
    expect(contentOf(message, { step: 0, ...SECOND }, [])).toEqual({
      ...{ kind: 'template', approved: approvedIn('pt'), text: 'Oi Asha', locale: 'pt' },
    });
    expect(contentOf(message, { step: 1, ...TEXT }, [])).toEqual({ ...PLAIN, text: 'Asha: pague', locale: null });
    expect(textOn('sms', message)).toBe('Asha: pague');
  });
});

const OPEN: FreeText = { is: 'welcome', because: 'window_open' };
const UNKNOWN: FreeText = { is: 'possible', because: 'window_unknown' };
const CLOSED: FreeText = { is: 'refused', because: 'window_closed' };

describe('what a step may send', () => {
  const plain = WHATSAPP_THEN_SMS[0]!;
  const may = (
    step: Step,
    freeText: FreeText,
    attempts: Partial<AttemptRecord>[] = [],
    templateHolds: Record<string, { until: Date; reason: string }> = {},
  ) => {
    const given = input({ now: at(100), freeText, templateHolds });
    const choice = contentToSend(firstTarget, queuedMessage({ plan: [step, SMS] }), numbered(attempts), given);
    switch (choice.send) {
      case 'text':
        return 'text';
      case 'template':
        return choice.approved.language;
      case 'nothing':
        return choice.block.code;
      case 'later':
        return choice.until;
    }
  };
  const held = (until: number, reason = '132015') => ({ 'bill pt_BR': { until: at(until), reason } });

  it.each<[string, Step, FreeText, string]>([
    ['free text in an open window', WHATSAPP, OPEN, 'text'],
    ['the template in a closed window', WHATSAPP, CLOSED, 'pt_BR'],
    ['the template where nothing is known', WHATSAPP, UNKNOWN, 'pt_BR'],
    ['free text where nothing is known and there is no template', plain, UNKNOWN, 'text'],
    ['nothing in a closed window without a template', plain, CLOSED, 'window_closed'],
    ['the template always, where that is wanted', { ...WHATSAPP, window: 'template' }, OPEN, 'pt_BR'],
    [
      'nothing, where a template is wanted and there is none',
      { ...plain, window: 'template' },
      OPEN,
      'template_missing',
    ],
    ['free text of a step for open windows', { ...WHATSAPP, onlyIfWindowOpen: true }, OPEN, 'text'],
    ['nothing of it in a closed one', { ...WHATSAPP, onlyIfWindowOpen: true }, CLOSED, 'window_closed'],
    ['nothing of it where nothing is known', { ...WHATSAPP, onlyIfWindowOpen: true }, UNKNOWN, 'window_closed'],
    [
      'the template of the next language that has one',
      { ...plain, inOtherLocales: WHATSAPP.inOtherLocales! },
      CLOSED,
      'pt',
    ],
  ])('is %s', (_case, step, freeText, expected) => {
    expect(may(step, freeText)).toBe(expected);
  });

  it.each([OPEN, UNKNOWN, CLOSED])('by SMS is text, whatever the window is: %j', (freeText) => {
    const target = { step: 1, provider: null };
    expect(contentToSend(target, message, [], input({ freeText }))).toEqual({ send: 'text' });
  });

  it('is the template once WhatsApp has refused the text, also in a window that was thought to be open', () => {
    expect(may(WHATSAPP, OPEN, [REFUSED_TEXT])).toBe('pt_BR');
    expect(may(WHATSAPP, OPEN, [{ ...REFUSED_TEXT, errorCode: '470' }])).toBe('pt_BR');
    expect(may(WHATSAPP, OPEN, [{ ...REFUSED_TEXT, errorCode: '131026' }])).toBe('text');
    expect(may(plain, UNKNOWN, [REFUSED_TEXT])).toBe('window_closed');
  });

  it('is the next language once WhatsApp did not know the first, also when it is sent again', () => {
    expect(may(WHATSAPP, CLOSED, [NO_SUCH_LANGUAGE])).toBe('pt');
    expect(may(WHATSAPP, CLOSED, [NO_SUCH_LANGUAGE, { status: 'failed', ...SECOND }])).toBe('pt');
    expect(may(WHATSAPP, CLOSED, [{ ...NO_SUCH_LANGUAGE, errorCode: '132015' }])).toBe('pt_BR');
  });

  it('is the first language again of another provider, and of a replay', () => {
    const missed = numbered([{ ...NO_SUCH_LANGUAGE, provider: 'WHATSAPP_META' }]);
    const given = input({ freeText: CLOSED });
    const target = { step: 0, provider: 'WHATSAPP_TWILIO' } as const;
    const first = { send: 'template', approved: approvedIn('pt_BR') };
    expect(contentToSend(target, message, missed, given)).toEqual(first);
    const replayed = { ...message, replayedAfter: 1 };
    expect(contentToSend(firstTarget, replayed, numbered([NO_SUCH_LANGUAGE]), given)).toEqual(first);
  });

  it('waits while its template is held, and is free text all the same where that is welcome', () => {
    expect(may(WHATSAPP, CLOSED, [], held(200))).toEqual(at(200));
    expect(may(WHATSAPP, UNKNOWN, [], held(200))).toEqual(at(200));
    expect(may(WHATSAPP, OPEN, [], held(200))).toBe('text');
    expect(may(WHATSAPP, CLOSED, [], held(100))).toBe('pt_BR');
  });

  it('is the next language where WhatsApp has been found not to know the first', () => {
    expect(may(WHATSAPP, CLOSED, [], held(200, '132001'))).toBe('pt');
    const both = { ...held(200, '132001'), 'bill pt': { until: at(300), reason: '132015' } };
    expect(may(WHATSAPP, CLOSED, [], both)).toEqual(at(200));
  });
});

describe('a template that WhatsApp does not know in one language', () => {
  const after = (attempts: Partial<AttemptRecord>[], plan = message.plan): NextStep =>
    nextStep({ ...message, plan }, numbered(attempts), input({ now: at(100) }));
  const begin = (step: number, reason: string, language?: string) => ({
    ...{ do: 'begin', step, provider: null, reason },
    ...(language !== undefined && { approved: approvedIn(language) }),
  });

  it('is sent in the next language, once, and then the next step is taken', () => {
    expect(after([NO_SUCH_LANGUAGE])).toEqual(begin(0, 'next_language', 'pt'));
    expect(after([NO_SUCH_LANGUAGE, NOR_SECOND])).toEqual(begin(1, 'fallback'));
  });

  it('is retried in the next language as any other', () => {
    const busy = { status: 'failed', errorCode: '131000', errorAction: 'retry', failedAt: at(2) } as const;
    expect(after([NO_SUCH_LANGUAGE, { ...busy, ...SECOND, retryAt: at(3) }])).toEqual(begin(0, 'retry', 'pt'));
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
    expect(after([missed, { ...missed, ...SECOND }], plan)).toMatchObject({
      reason: 'next_provider',
      provider: 'WHATSAPP_TWILIO',
    });
    const other = { ...NO_SUCH_LANGUAGE, provider: 'WHATSAPP_TWILIO' as const };
    expect(after([missed, { ...missed, ...SECOND }, other], plan)).toMatchObject({
      reason: 'next_language',
      provider: 'WHATSAPP_TWILIO',
    });
  });
});

describe('free text that WhatsApp refuses, since the window is closed all the same', () => {
  const after = (attempts: Partial<AttemptRecord>[], plan: Step[], given: Parameters<typeof input>[0] = {}) =>
    nextStep({ ...message, plan }, numbered(attempts), input({ now: at(100), freeText: OPEN, ...given }));
  const begin = { do: 'begin', provider: null };

  it('is followed by the approved template, once, and that by the next step', () => {
    const instead = { ...begin, step: 0, reason: 'template', approved: approvedIn('pt_BR') };
    expect(after([REFUSED_TEXT], [WHATSAPP, SMS])).toEqual(instead);
    const again = { ...REFUSED_TEXT, ...FIRST };
    expect(after([REFUSED_TEXT, again], [WHATSAPP, SMS])).toEqual({ ...begin, step: 1, reason: 'fallback' });
  });

  it('is followed by the next step where there is no template', () => {
    const [plain] = WHATSAPP_THEN_SMS;
    expect(after([REFUSED_TEXT], [plain!, SMS])).toEqual({ ...begin, step: 1, reason: 'fallback' });
  });

  it('is followed by the template in the next language, where the first is unknown too', () => {
    const next = { ...begin, step: 0, reason: 'next_language', approved: approvedIn('pt') };
    expect(after([REFUSED_TEXT, NO_SUCH_LANGUAGE], [WHATSAPP, SMS])).toEqual(next);
  });

  it('is followed by the next step while the template is held', () => {
    const templateHolds = { 'bill pt_BR': { until: at(200), reason: '132015' } };
    const skipped = [{ channel: 'whatsapp', code: 'template_held' }];
    const next = { ...begin, step: 1, reason: 'fallback', skipped };
    expect(after([REFUSED_TEXT], [WHATSAPP, SMS], { templateHolds })).toEqual(next);
  });
});

describe('a file that WhatsApp cannot take', () => {
  const content = { media: { type: 'image', url: 'https://example.com/1.png' } } as const;
  const refused: Partial<AttemptRecord> = { ...NO_SUCH_LANGUAGE, ...TEXT, errorCode: '131053' };
  const after = (attempts: Partial<AttemptRecord>[], changes: Partial<MessageRecord> = {}): NextStep =>
    nextStep(queuedMessage({ content, ...changes }), numbered(attempts), input({ now: at(100), freeText: OPEN }));
  const begin = (step: number, reason: string) => ({ do: 'begin', step, provider: null, reason });

  it('is followed by its link, once, and that by the next step', () => {
    expect(after([refused])).toEqual(begin(0, 'without_media'));
    expect(after([refused, refused])).toEqual(begin(1, 'fallback'));
  });

  it('goes as a link in whatever follows on the step, and as a file again once the message is replayed', () => {
    const message = queuedMessage({ content });
    const failed = firstAttempt(refused);
    expect(contentOf(message, { step: 0, ...TEXT }, [])).toMatchObject({ content, mediaAsLink: false });
    expect(contentOf(message, { step: 0, ...TEXT }, [failed])).toMatchObject({ content, mediaAsLink: true });
    expect(contentOf(message, { step: 1, ...TEXT }, [failed])).toMatchObject({ content: null, mediaAsLink: false });
    expect(after([refused, refused, refused], { replayedAfter: 2 })).toEqual(begin(0, 'without_media'));
  });

  it('is followed by the next step where the message has none', () => {
    expect(after([refused], { content: null })).toEqual(begin(1, 'fallback'));
    expect(after([refused], { content: { buttons: [{ type: 'reply', id: '1', title: '1' }] } })).toEqual(
      begin(1, 'fallback'),
    );
  });
});
