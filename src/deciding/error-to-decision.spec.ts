import { describe, expect, it } from 'vitest';
import { at, input, firstAttempt, queuedMessage, POLICY } from '../../test/support/delivery-facts.js';
import { refusal } from '../../test/support/delivery-arbitraries.js';
import { CODE_MEANINGS } from '../siren/error-action.js';
import type { Channel } from '../siren/channel.js';
import { isOwnCodeOf, ownCodesOf } from '../siren/own-codes.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { MessageCategory } from '../templates/template-content.js';
import { holdsFrom } from '../limits/holds.js';
import { costsARequest } from './failure.js';
import { nextStep } from './next-step.js';
import { outcomeApplied, type Receipt, receiptApplied } from './receipt.js';
import { completePlan } from './plan.js';

/** What becomes of the message, in the words of the table of codes. */
type End =
  'FALL BACK' | 'RETRY' | 'RETRY ONCE' | 'STOP' | 'SUPPRESS' | 'WAIT' | 'PAUSE' | 'finish expired' | 'look it up';
type Row = [End, Channel, provider: string | undefined, codes: string, category?: MessageCategory];

/** Written down from the providers' documents, apart from the data that the service decides by. */
const TABLE: Row[] = [
  ['FALL BACK', 'whatsapp', undefined, '131026 131047 130472 131049 131051 131053 130497'],
  ['FALL BACK', 'whatsapp', undefined, '132000 132001 132005 132007 132012 132015 132016 132018 470 1013'],
  ['RETRY', 'whatsapp', undefined, '131000 2 131016 131057 2494100 133004 134101'],
  ['RETRY ONCE', 'whatsapp', undefined, '1'],
  ['WAIT', 'whatsapp', undefined, '130429 80007 4 131056'],
  ['STOP', 'whatsapp', undefined, '131021 100 131008 131009 33 135000 131030'],
  ['SUPPRESS', 'whatsapp', undefined, '131050'],
  [
    'PAUSE',
    'whatsapp',
    undefined,
    '3 10 190 200 201 250 299 131005 368 131031 131042 131037 131045 133010 131048 131064',
  ],
  ['FALL BACK', 'whatsapp', undefined, '0 300 999999 not_a_code'],
  ['FALL BACK', 'whatsapp', 'twilio', '131026'],
  ['STOP', 'whatsapp', undefined, '131049', 'marketing'],
  ['FALL BACK', 'whatsapp', undefined, '131026 131047', 'marketing'],
  ['SUPPRESS', 'whatsapp', undefined, '131050', 'marketing'],

  ['STOP', 'sms', 'infobip', '1 9 11 12 565 568 569 3041 607 4103 4104 355 368'],
  ['STOP', 'sms', 'twilio', '30005 30006 30007'],
  ['STOP', 'sms', '8x8', '59 60'],
  ['STOP', 'sms', 'vonage', '1090 1120'],
  ['SUPPRESS', 'sms', 'infobip', '573 603 2050 2052 2053'],
  ['SUPPRESS', 'sms', 'twilio', '21610'],
  ['SUPPRESS', 'sms', 'vonage', '9'],
  ['RETRY', 'sms', 'infobip', '6 8 13 27 31 256 32 33 34 500 505 509 2048 4098'],
  ['RETRY', 'sms', 'twilio', '30003'],
  ['RETRY', 'sms', '8x8', '1 4 21 45 46 47'],
  ['RETRY ONCE', 'sms', 'twilio', '30008'],
  ['RETRY ONCE', 'sms', '8x8', '57'],
  ['WAIT', 'sms', 'infobip', '541 542'],
  ['WAIT', 'sms', 'twilio', '30001'],
  ['WAIT', 'sms', '8x8', '50'],
  ['PAUSE', 'sms', 'infobip', '581'],
  ['PAUSE', 'sms', '8x8', '42'],
  ['finish expired', 'sms', 'infobip', '811 4101'],
  ['finish expired', 'sms', '8x8', '36'],
  ['look it up', 'sms', 'infobip', '23 5492 7280'],

  // Without a provider only what means the same at all of them counts.
  ['STOP', 'sms', undefined, '30005'],
  ['SUPPRESS', 'sms', undefined, '21610'],
  ['FALL BACK', 'sms', undefined, '1 9'],
  ['FALL BACK', 'sms', 'msg91', '30005 21610'],
  // A code of the other channel says nothing here.
  ['FALL BACK', 'sms', undefined, '131050'],
  ['FALL BACK', 'whatsapp', undefined, '21610'],

  ['WAIT', 'whatsapp', undefined, 'http_429'],
  ['PAUSE', 'whatsapp', undefined, 'http_401'],
  ['RETRY', 'sms', undefined, 'http_408 http_425 http_500 http_501 http_503 timeout'],
  ['WAIT', 'sms', undefined, ownCodesOf('unreached').join(' ')],
  ['FALL BACK', 'sms', undefined, 'http_400 http_402 http_403 http_404 http_405 http_302 http_422'],
];

const CASES = TABLE.flatMap(([end, channel, provider, codes, category = 'transactional']) =>
  codes.split(' ').map((code) => ({ end, channel, provider, code, category })),
);
type Case = (typeof CASES)[number];

/** The channel in question comes first, so that it shows whether the other one is tried. */
const messageBy = (channel: Channel) =>
  queuedMessage({
    plan: completePlan([{ channel }, { channel: channel === 'sms' ? 'whatsapp' : 'sms' }], POLICY),
  });

const before = (attempts: readonly AttemptRecord[]) => ({
  attempts: attempts.length,
  requests: attempts.filter(costsARequest).length,
});

/** Adds one attempt that Siren refuses at once. */
function refusedAtOnce(
  attempts: readonly AttemptRecord[],
  { channel, provider, code, category }: Case,
): AttemptRecord[] {
  const error = refusal(channel, { code, ...(provider && { provider }) });
  const context = { now: at(1), failuresBefore: before(attempts), retryBaseMs: 1000, category };
  const begun = firstAttempt({ number: attempts.length + 1, channel });
  return [...attempts, outcomeApplied(begun, { outcome: 'rejected', error }, context)];
}

/** Adds one attempt that Siren accepts and tells to have failed a moment later. */
function failedLater(
  attempts: readonly AttemptRecord[],
  { channel, provider, code, category }: Case,
  accountIsRefused = false,
): AttemptRecord[] {
  const begun = firstAttempt({ number: attempts.length + 1, channel, status: 'accepted', acceptedAt: at(0) });
  const receipt: Receipt = {
    providerMessageId: 'id-1',
    status: 'failed',
    word: 'failed',
    occurredAt: at(1),
    receivedAt: at(2),
    error: { code, message: 'refused' },
    channel,
    provider: provider ?? null,
    echoed: null,
    source: 'webhook',
  };
  const context = {
    failuresBefore: before(attempts),
    retryBaseMs: 1000,
    category,
    smsProvider: null,
    codes: CODE_MEANINGS,
    accountIsRefused,
  };
  return [...attempts, receiptApplied(begun, receipt, context)];
}

/** What comes next once every backoff and every wait is over. */
function afterwards(attempts: readonly AttemptRecord[], { channel }: Case) {
  return nextStep(messageBy(channel), attempts, input({ now: attempts.at(-1)!.retryAt ?? at(2) }));
}

const RETRIED = { do: 'begin', step: 0, provider: null, reason: 'retry' };
const FELL_BACK = { do: 'begin', step: 1, provider: null, reason: 'fallback' };

function expectEnd(reported: Case, report: typeof refusedAtOnce): void {
  const once = report([], reported);
  const times = (n: number) => Array.from({ length: n }).reduce<AttemptRecord[]>((all) => report(all, reported), []);
  const next = afterwards(once, reported);
  switch (reported.end) {
    case 'FALL BACK':
      return expect(next).toEqual(FELL_BACK);
    case 'RETRY':
      expect(next).toEqual(RETRIED);
      expect(afterwards(times(POLICY.retryMaxAttempts - 1), reported)).toEqual(RETRIED);
      return expect(afterwards(times(POLICY.retryMaxAttempts), reported)).toEqual(FELL_BACK);
    case 'RETRY ONCE':
      expect(next).toEqual(RETRIED);
      return expect(afterwards(times(2), reported)).toEqual(FELL_BACK);
    case 'WAIT':
    case 'PAUSE':
      expect(next).toEqual(RETRIED);
      return expect(afterwards(times(50), reported)).toEqual(RETRIED);
    case 'STOP':
    case 'SUPPRESS':
      expect(once[0]!.errorAction).toBe(reported.end.toLowerCase());
      return expect(next).toEqual({
        do: 'finish',
        status: 'failed',
        failure: { code: reported.code, message: 'refused' },
      });
    case 'finish expired':
      return expect(next).toEqual({ do: 'finish', status: 'expired', failure: null });
    case 'look it up':
      expect(once[0]!.status).toBe('accepted');
      return expect(next).toMatchObject({ do: 'wait', for: 'receipt' });
  }
}

describe.each(CASES)('$channel $code of $provider: $end', (reported) => {
  it('as an answer', () => expectEnd(reported, refusedAtOnce));
  // What one receipt says of the account is no reason to pause it.
  const alone: Case = reported.end === 'PAUSE' ? { ...reported, end: 'FALL BACK' } : reported;
  it('as a receipt', () => expectEnd(alone, failedLater));
  it('as one of the receipts by which the account is refused', () =>
    expectEnd(reported.code === '200' ? alone : reported, (attempts, of) => failedLater(attempts, of, true)));
});

describe('what reaches beyond the message', () => {
  it.each(CASES)('$channel $code of $provider: $end', ({ end, channel, provider, code }) => {
    const holds = holdsFrom(refusal(channel, { code, ...(provider && { provider }) }));
    if (end === 'PAUSE') expect(holds[0]).toMatchObject({ kind: 'pause', reason: code });
    else if (end === 'WAIT' && code !== '131056' && !isOwnCodeOf(code, 'unreached'))
      expect(holds).toMatchObject([{ kind: 'wait', channel }]);
    else expect(holds).toEqual([]);
  });

  it('is every channel when the key is refused, and one when the provider refuses its account', () => {
    const held = (channel: Channel, code: string) => holdsFrom(refusal(channel, { code })).map((hold) => hold.channel);
    expect(held('sms', 'http_401')).toEqual(['whatsapp', 'sms']);
    expect(held('whatsapp', '131042')).toEqual(['whatsapp']);
  });

  it('is the recipient alone where Meta says so, for 1, 4, 16, 64 and then 256 seconds', () => {
    const reported: Case = {
      ...{ end: 'WAIT', channel: 'whatsapp', provider: undefined, code: '131056', category: 'transactional' },
    };
    const waits = Array.from({ length: 6 }).reduce<AttemptRecord[]>((all) => refusedAtOnce(all, reported), []);
    const seconds = waits.map(({ retryAt, failedAt }) => (retryAt!.getTime() - failedAt!.getTime()) / 1000);
    expect(seconds).toEqual([1, 4, 16, 64, 256, 256]);
  });
});
