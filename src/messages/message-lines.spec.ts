import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from './attempt.entity.js';
import { endLines, failureLines, fallbackLine, historyLines, type MessageWork, waitLines } from './message-lines.js';
import type { NextStep, Skipped } from '../deciding/next-step.types.js';
import type { AttemptStatus } from '../deciding/status.js';

const AT = new Date('2026-01-01T12:00:00Z');
const PLAN = [
  { channel: 'whatsapp', fallbackAfter: 300, successStatus: 'delivered' },
  { channel: 'sms', fallbackAfter: 300, successStatus: 'delivered' },
] as const satisfies MessageWork['message']['plan'];

type Facts = Partial<AttemptRecord> & { number: number; status: AttemptStatus };
const attempt = (facts: Facts) =>
  ({ step: 0, channel: 'whatsapp', provider: null, errorCode: null, errorAction: null, ...facts }) as AttemptRecord;
const failed = (number: number, facts: Partial<AttemptRecord> = {}) =>
  attempt({ number, status: 'failed', errorCode: '131026', errorAction: 'fall_back', ...facts });

const work = (attempts: AttemptRecord[], decided: NextStep | null, change: Partial<MessageWork> = {}): MessageWork => ({
  message: { id: 'm', plan: [...PLAN], status: 'sending', replayedAfter: null, failureCode: null },
  attempts,
  newlyFailed: new Set(attempts.filter(({ status }) => status === 'failed').map(({ number }) => number)),
  decided,
  happened: [],
  ...change,
});
const linesOf = (attempts: AttemptRecord[], decided: NextStep | null, change: Partial<MessageWork> = {}) =>
  failureLines(work(attempts, decided, change)).map(
    ({ fields }) => `${String(fields.attempt)} ${String(fields.code)} ${String(fields.next)}`,
  );

const begin = (step: number, change: Partial<NextStep & { do: 'begin' }> = {}): NextStep => ({
  do: 'begin',
  step,
  provider: null,
  reason: 'fallback',
  ...change,
});
const hold = (channel: 'whatsapp' | 'sms'): NextStep => ({ do: 'wait', until: AT, for: 'hold', channel });
const finish = (status: 'failed' | 'expired'): NextStep => ({ do: 'finish', status, failure: null });

const ended: Partial<MessageWork> = { message: { ...work([], null).message, status: 'failed' } };

describe('the line on an attempt that failed for good', () => {
  it.each<[string, AttemptRecord[], NextStep, string[]]>([
    ['the next channel begins', [failed(1)], begin(1), ['1 131026 sms']],
    ['the next channel is held', [failed(1)], hold('sms'), ['1 131026 sms']],
    [
      'the next channel is busy',
      [failed(1)],
      { do: 'wait', until: AT, for: 'recipient', channel: 'sms' },
      ['1 131026 sms'],
    ],
    ['another provider is asked', [failed(1)], begin(0, { provider: 'WHATSAPP_META' }), ['1 131026 whatsapp']],
    ['another provider is asked when the channel is open', [failed(1)], hold('whatsapp'), ['1 131026 whatsapp']],
    [
      'a later one is under way',
      [failed(1), attempt({ number: 2, status: 'accepted', step: 1, channel: 'sms' })],
      { do: 'wait', until: AT, for: 'receipt' },
      ['1 131026 sms'],
    ],
    ['it is repeated', [failed(1, { errorAction: 'retry' })], begin(0, { reason: 'retry' }), []],
    ['it is repeated later', [failed(1, { errorAction: 'retry' })], { do: 'wait', until: AT, for: 'backoff' }, []],
    ['it is repeated when the channel is open', [failed(1, { errorAction: 'pause' })], hold('whatsapp'), []],
    ['no hold of it is waited for any longer', [failed(1, { errorAction: 'wait' })], begin(1), ['1 131026 sms']],
  ])('is written, or not, where %s', (_case, attempts, decided, expected) => {
    expect(linesOf(attempts, decided)).toEqual(expected);
  });

  it('says how the message ended where nothing follows', () => {
    expect(linesOf([failed(1)], finish('failed'), ended)).toEqual(['1 131026 failed']);
    expect(linesOf([failed(1)], { do: 'nothing' }, ended)).toEqual(['1 131026 failed']);
  });

  it('is there too for one whose outcome nobody will ever know', () => {
    const unknown = attempt({ number: 1, status: 'unknown', errorCode: 'timeout' });
    expect(linesOf([unknown], finish('failed'), ended)).toEqual(['1 timeout failed']);
    expect(linesOf([unknown], begin(1))).toEqual([]);
  });

  it('is not written again by a transaction in which it did not fail, nor where it was delivered after all', () => {
    expect(linesOf([failed(1)], begin(1), { newlyFailed: new Set() })).toEqual([]);
    expect(
      linesOf([attempt({ number: 1, status: 'delivered' })], finish('expired'), { newlyFailed: new Set([1]) }),
    ).toEqual([]);
    expect(linesOf([failed(1)], null)).toEqual([]);
  });
});

describe('the line on a fallback', () => {
  const codeOf = (attempts: AttemptRecord[], skipped: Skipped[] = [], replayedAfter: number | null = null) => {
    const { message } = work(attempts, null);
    const next = { do: 'begin', step: 1, provider: null, reason: 'fallback', skipped } as const;
    return fallbackLine({ message: { ...message, replayedAfter }, attempts }, next).fields;
  };
  it.each<[string, AttemptRecord[], string]>([
    ['the code of the failure', [failed(1)], '131026'],
    ['what is not known', [attempt({ number: 1, status: 'unknown', errorCode: 'timeout' })], 'timeout'],
    ['silence', [attempt({ number: 1, status: 'sent' })], 'no_receipt'],
    ['a hold that lasted', [], 'held_too_long'],
  ])('names %s', (_case, attempts, code) => {
    expect(codeOf(attempts)).toEqual({ messageId: 'm', channel: 'whatsapp', code, next: 'sms' });
  });

  it('names why the channel may not be taken, and no failure from before a replay', () => {
    const skipped: Skipped[] = [{ channel: 'whatsapp', code: 'window_closed' }];
    expect(codeOf([], skipped).code).toBe('window_closed');
    expect(codeOf([failed(1)], skipped, 1).code).toBe('window_closed');
  });
});

describe('the line on the end of a message that reached nobody', () => {
  const endOf = (
    status: 'expired' | 'suppressed' | 'delivered',
    failureCode: string | null,
    attempts: AttemptRecord[] = [],
  ) => {
    const { message } = work([], null);
    const decided: NextStep = { do: 'finish', status, failure: null };
    return endLines(work(attempts, decided, { message: { ...message, status, failureCode } })).map(
      ({ fields }) => fields,
    );
  };

  it('names its code', () => {
    expect(endOf('expired', 'expired_on_hold')).toEqual([
      { messageId: 'm', status: 'expired', code: 'expired_on_hold' },
    ]);
    expect(endOf('suppressed', 'suppressed')).toEqual([{ messageId: 'm', status: 'suppressed', code: 'suppressed' }]);
  });

  it('is not written where it was reached, or where an attempt tells it', () => {
    expect(endOf('delivered', null)).toEqual([]);
    expect(endOf('expired', '131026', [failed(1)])).toEqual([]);
  });
});

it('what a message waits for is logged for who debugs', () => {
  expect(waitLines(work([], hold('sms')))).toEqual([
    {
      level: 'debug',
      message: 'message waits',
      fields: { messageId: 'm', reason: 'hold', channel: 'sms', until: AT },
    },
  ]);
  expect(waitLines(work([], finish('failed')))).toEqual([]);
});

it('the history is logged without words that came from outside, and without whose key it was', () => {
  const detail = {
    number: 1,
    status: 'failed',
    word: 'Call +91 98765 43210',
    occurredAt: AT,
    by: 'a key',
    code: '131026',
  };
  expect(historyLines(work([], null, { happened: [{ event: 'receipt', detail }] }))).toEqual([
    {
      level: 'debug',
      message: 'message history',
      fields: { messageId: 'm', event: 'receipt', number: 1, status: 'failed', code: '131026' },
    },
  ]);
});
