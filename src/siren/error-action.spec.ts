import { describe, expect, it } from 'vitest';
import { errorAction, type ErrorFacts } from './error-action.js';
import { ERROR_CODES } from './error-codes/of-channel.js';
import { CHANNELS } from './channel.js';
import { ownCodesOf } from './own-codes.js';

const rows = CHANNELS.flatMap((channel) =>
  ERROR_CODES[channel].flatMap((row) => row.codes.map((code) => ({ channel, code, ...row }))),
);

describe('the table of error codes', () => {
  it.each(rows)('$channel $owner $code calls for $action', ({ channel, owner, code, action, scope, maxRequests }) => {
    expect(errorAction({ channel, provider: owner, code, httpStatus: 400 })).toMatchObject({
      action,
      ...(scope && { scope }),
      ...(maxRequests && { maxRequests }),
    });
  });

  it('names each code of an owner once', () => {
    const keys = rows.map(({ channel, owner, code }) => `${channel} ${owner} ${code}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('gives every row a meaning and a source', () => {
    for (const { about, source } of rows) {
      expect(about).not.toBe('');
      expect(URL.canParse(source)).toBe(true);
    }
  });

  it('says how far every wait and pause reaches', () => {
    for (const { action, scope } of rows) {
      expect(scope !== undefined).toBe(action === 'wait' || action === 'pause');
    }
  });
});

describe('errorAction', () => {
  it.each<[string, ErrorFacts, object]>([
    ['a code that means one thing at all providers', { channel: 'sms', code: '30005' }, { action: 'stop' }],
    ['a code that means different things', { channel: 'sms', code: '9' }, { action: 'fall_back' }],
    ['the same at one provider', { channel: 'sms', code: '9', provider: 'vonage' }, { action: 'suppress' }],
    ['the same at another', { channel: 'sms', code: '9', provider: 'infobip' }, { action: 'stop' }],
    ["Siren's name for a provider", { channel: 'sms', code: '21610', provider: 'SMS_TWILIO' }, { action: 'suppress' }],
    ['a code of somebody else', { channel: 'sms', code: '30005', provider: 'plivo' }, { action: 'fall_back' }],
    ['a code of the other channel', { channel: 'sms', code: '131026' }, { action: 'fall_back' }],
    ["Meta's code through another", { channel: 'whatsapp', code: '131048', provider: 'gupshup' }, { action: 'pause' }],
    ['the pair limit', { channel: 'whatsapp', code: '131056' }, { action: 'wait', scope: 'recipient' }],
    ['a range of permissions', { channel: 'whatsapp', code: '250' }, { action: 'pause', scope: 'channel' }],
    ['beyond that range', { channel: 'whatsapp', code: '300' }, { action: 'fall_back' }],
    [
      'a code that wins over its status',
      { channel: 'whatsapp', code: '131026', httpStatus: 500 },
      { action: 'fall_back' },
    ],
    ['an unknown code with a status', { channel: 'whatsapp', code: 'X', httpStatus: 429 }, { action: 'wait' }],
    ['a status in a stored code', { channel: 'sms', code: 'http_503' }, { action: 'retry' }],
    ...ownCodesOf('unreached').map((code): [string, ErrorFacts, object] => [
      `nothing reached Siren: ${code}`,
      { channel: 'sms', code },
      { action: 'wait', scope: 'message' },
    ]),
    ['a timeout', { channel: 'sms', code: 'timeout' }, { action: 'retry' }],
    ['a request held back', { channel: 'sms', code: 'not_sent' }, { action: 'retry' }],
    ['a bare failure', { channel: 'whatsapp', code: 'failed' }, { action: 'fall_back' }],
    ['nothing at all', { channel: 'sms' }, { action: 'fall_back' }],
  ])('%s', (_what, facts, expected) => {
    expect(errorAction(facts)).toMatchObject(expected);
  });

  it.each<[number, object]>([
    [301, { action: 'fall_back', perhapsAccount: true }],
    [400, { action: 'fall_back' }],
    [401, { action: 'pause', scope: 'account' }],
    [402, { action: 'fall_back', perhapsAccount: true }],
    [403, { action: 'fall_back', perhapsAccount: true }],
    [404, { action: 'fall_back', perhapsAccount: true }],
    [405, { action: 'fall_back', perhapsAccount: true }],
    [408, { action: 'retry' }],
    [413, { action: 'fall_back' }],
    [422, { action: 'fall_back' }],
    [425, { action: 'retry' }],
    [429, { action: 'wait', scope: 'channel' }],
    [500, { action: 'retry' }],
    [501, { action: 'retry' }],
    [503, { action: 'retry' }],
    [599, { action: 'retry' }],
  ])('HTTP %i without a known code', (httpStatus, expected) => {
    expect(errorAction({ channel: 'whatsapp', httpStatus })).toEqual(expected);
  });

  it('blames the account, perhaps, only where no known code says otherwise', () => {
    expect(errorAction({ channel: 'whatsapp', code: '131026', httpStatus: 403 })).toEqual({ action: 'fall_back' });
  });
});
