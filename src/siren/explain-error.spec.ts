import { expect, it } from 'vitest';
import { CHANNELS } from './channel.js';
import { ERROR_CODES } from './error-codes/of-channel.js';
import { explainError, reasonKind } from './explain-error.js';
import { OWN_CODES, ownCodesOf } from './own-codes.js';

it.each([
  ['whatsapp', '131026', 'listed'],
  ['sms', '131026', 'unknown'],
  ['sms', '30005', 'listed'],
  ['sms', 'timeout', 'own'],
  ['sms', 'dns_failed', 'own'],
  ['sms', 'connect_timeout', 'own'],
  ['whatsapp', 'http_400', 'own'],
  ['whatsapp', 'unknown', 'unknown'],
  ['whatsapp', 'undelivered', 'unknown'],
] as const)('on %s the reason %s is %s', (channel, code, kind) => {
  expect(reasonKind(channel, code)).toBe(kind);
});

it.each(CHANNELS)('every code of the table is explained: %s', (channel) => {
  for (const { codes, about, owner } of ERROR_CODES[channel]) {
    for (const code of codes) {
      const { meaning, action } = explainError({ channel, code, provider: channel === 'sms' ? owner : undefined });
      expect(meaning).toContain(about);
      expect(action).toMatch(/\.$/);
    }
  }
});

it('a code that several providers use says all that it may mean, until the provider is known', () => {
  expect(explainError({ channel: 'sms', code: '9' }).meaning).toMatch(/dead number; or .*opted out/);
  expect(explainError({ channel: 'sms', code: '9', provider: 'vonage' }).meaning).toBe('the recipient opted out');
});

it.each(ownCodesOf('unreached'))('%s is explained, and costs no retry', (code) => {
  const { meaning, action } = explainError({ channel: 'sms', code });
  expect(meaning).toContain('nothing was sent');
  expect(action).toContain('no retry');
});

it('codes of ours are explained, and an unknown one says what is done about it', () => {
  expect(explainError({ channel: 'sms', code: 'timeout' }).meaning).toContain('in time');
  expect(explainError({ channel: 'sms', code: 'http_503' })).toMatchObject({ meaning: expect.stringContaining('503') });
  expect(explainError({ channel: 'whatsapp', code: 'brand-new' })).toEqual({
    meaning: null,
    action: expect.stringContaining('the HTTP status decides'),
  });
});

it('of a code that allows fewer requests than usual says how many', () => {
  const [code] = ERROR_CODES.whatsapp.find(({ maxRequests }) => maxRequests !== undefined)!.codes;
  expect(explainError({ channel: 'whatsapp', code: code! }).action).toMatch(/\d requests at most/);
});

it.each(Object.keys(OWN_CODES))('%s, which is ours, is explained', (code) => {
  expect(explainError({ channel: 'sms', code }).meaning).not.toBeNull();
});

it('says of a code of what has expired that the message expires', () => {
  expect(explainError({ channel: 'whatsapp', code: 'expired_on_hold' }).action).toBe('The message expires.');
});
