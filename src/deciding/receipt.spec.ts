import { describe, expect, it } from 'vitest';
import { at, firstAttempt, RECEIPT_CONTEXT } from '../../test/support/delivery-facts.js';
import { CODE_MEANINGS } from '../siren/error-action.js';
import type { ReceiptStatus } from '../siren/outcome.js';
import type { Channel } from '../siren/channel.js';
import type { ProviderCode } from '../siren/provider.js';
import { failureIn, type Receipt, receiptApplied } from './receipt.js';
import { ATTEMPT_STATUSES, rank } from './status.js';

const receipt = (status: ReceiptStatus | null, facts: Partial<Receipt> = {}): Receipt => ({
  providerMessageId: 'wa-1',
  status,
  word: status ?? 'pondering',
  occurredAt: at(10),
  receivedAt: at(12),
  error: null,
  channel: null,
  provider: null,
  echoed: null,
  source: 'webhook',
  ...facts,
});
const reported = (r: Receipt, attempt = firstAttempt({ status: 'accepted', acceptedAt: at(1) })) =>
  receiptApplied(attempt, r, RECEIPT_CONTEXT);

const PAIRS = ATTEMPT_STATUSES.flatMap((known) =>
  (['accepted', 'sent', 'delivered', 'read', 'failed'] as const).map((news) => ({ known, news })),
);

describe('a receipt', () => {
  it.each(PAIRS)('of $news to an attempt that is $known leaves the higher of both', ({ known, news }) => {
    const { status } = reported(receipt(news), firstAttempt({ status: known }));
    expect(status).toBe(rank(news) > rank(known) ? news : known);
  });

  it('of an unknown word changes nothing', () => {
    const attempt = firstAttempt({ status: 'accepted' });
    expect(reported(receipt(null), attempt)).toBe(attempt);
  });

  it.each([
    ['accepted', { acceptedAt: at(1) }],
    ['sent', { sentAt: at(10) }],
    ['delivered', { sentAt: at(10), deliveredAt: at(10) }],
    ['read', { sentAt: at(10), deliveredAt: at(10), readAt: at(10) }],
  ] as const)('of %s tells also when what must have come before it had come at the latest', (status, times) => {
    expect(reported(receipt(status))).toEqual({
      ...firstAttempt({ status, providerMessageId: 'wa-1', acceptedAt: at(1) }),
      ...times,
    });
  });

  it('keeps the id that the answer gave', () => {
    expect(reported(receipt('sent'), firstAttempt({ providerMessageId: 'wa-0' })).providerMessageId).toBe('wa-0');
  });

  it.each([
    ['as it says', at(10), at(10)],
    ['when it came, where it does not say', null, at(12)],
    ['when it came, where it claims the future', at(99), at(12)],
    ['at the begin, where it claims a time before', at(-99), at(0)],
  ])('counts %s', (_, occurredAt, expected) => {
    expect(reported(receipt('delivered', { occurredAt })).deliveredAt).toEqual(expected);
  });

  it('never counts before the begin, though it came from a clock that is behind', () => {
    expect(reported(receipt('sent', { occurredAt: null, receivedAt: at(-1) })).sentAt).toEqual(at(0));
  });
});

describe('a receipt of failure', () => {
  it('brings its error, classified by channel and provider', () => {
    const sms = firstAttempt({ channel: 'sms', status: 'accepted' });
    const failed = (provider: string) =>
      reported(receipt('failed', { error: { code: '9', message: 'refused' }, provider }), sms);
    expect(failed('infobip')).toMatchObject({
      status: 'failed',
      failedAt: at(10),
      errorCode: '9',
      errorAction: 'stop',
    });
    expect(failed('Nexmo').errorAction).toBe('suppress');
  });

  it('without an error has its own word for a code', () => {
    expect(reported(receipt('failed', { word: 'UNDELIVERED' }))).toMatchObject({
      errorCode: 'undelivered',
      errorAction: 'fall_back',
    });
  });

  it('does not undo a delivery, but is kept beside it', () => {
    const attempt = reported(receipt('failed'), firstAttempt({ status: 'delivered', deliveredAt: at(5) }));
    expect(attempt).toMatchObject({ status: 'delivered', deliveredAt: at(5), failedAt: at(10) });
  });

  it('names the account: the message fails for good, unless others have failed like it', () => {
    const account = receipt('failed', { error: { code: '131042', message: 'payment' } });
    expect(reported(account)).toMatchObject({ errorCode: '131042', errorAction: 'fall_back' });
    const attempt = firstAttempt({ status: 'accepted' });
    expect(receiptApplied(attempt, account, { ...RECEIPT_CONTEXT, accountIsRefused: true })).toMatchObject({
      errorCode: '131042',
      errorAction: 'pause',
    });
  });

  it.each(['0', '200'])('says nothing of the account by the code %s', (code) => {
    const attempt = firstAttempt({ status: 'accepted' });
    const refused = { ...RECEIPT_CONTEXT, accountIsRefused: true };
    const failed = receiptApplied(attempt, receipt('failed', { error: { code, message: 'failed' } }), refused);
    expect(failed).toMatchObject({ errorCode: code, errorAction: 'fall_back' });
  });

  it('of a duplicate means that Siren had taken the request before', () => {
    const error = { code: '5492', message: 'duplicate' };
    const attempt = firstAttempt({ channel: 'sms', status: 'unknown', errorCode: 'timeout' });
    expect(reported(receipt('failed', { error, provider: 'infobip' }), attempt)).toMatchObject({
      status: 'accepted',
      acceptedAt: at(10),
      errorCode: null,
    });
  });
});

describe('an error that a receipt tells', () => {
  it.each<[string, [ReturnType<typeof asked>, ReturnType<typeof errorOf>, string | null], string]>([
    [
      'is read by the table of who was asked for',
      [asked('sms', 'SMS_TWILIO'), errorOf('30003', 'vonage'), '8x8'],
      'retry',
    ],
    ['whatever others mean by the code', [asked('sms', 'SMS_TWILIO'), errorOf('9', 'vonage'), 'vonage'], 'fall_back'],
    ['else of who the receipt names', [asked('sms', null), errorOf('9', 'vonage'), 'infobip'], 'suppress'],
    ['else of the setting', [asked('sms', null), errorOf('9', null), 'infobip'], 'stop'],
    ['else only where all mean the same', [asked('sms', null), errorOf('9', null), null], 'fall_back'],
    ['which is for SMS alone', [asked('whatsapp', null), errorOf('131026', null), 'infobip'], 'fall_back'],
  ])('%s', (_what, [attempt, error, setting], action) => {
    expect(failureIn(error, attempt, { smsProvider: setting, codes: CODE_MEANINGS })).toMatchObject({
      decision: { action },
    });
  });

  it.each<[Channel, string | null, string, string]>([
    ['whatsapp', null, '131026', 'fall_back'],
    ['sms', null, '21610', 'suppress'],
    ['sms', 'infobip', '9', 'stop'],
    ['sms', 'vonage', '9', 'suppress'],
    ['sms', 'plivo', '9', 'fall_back'],
  ])('of several codes, by %s and the provider %s, is %s', (channel, provider, code, action) => {
    const error = { code: '131026', message: 'refused', codes: ['131026', '9', '21610', '131047'] };
    expect(
      failureIn({ error, word: 'failed', provider }, asked(channel, null), { smsProvider: null, codes: CODE_MEANINGS }),
    ).toMatchObject({
      code,
      decision: { action },
    });
  });
});

function asked(channel: Channel, provider: ProviderCode | null) {
  return { channel, provider };
}

function errorOf(code: string, provider: string | null) {
  return { error: { code, message: 'refused' }, word: 'failed', provider };
}
