import { describe, expect, it } from 'vitest';
import type { Channel } from './channel.js';
import type { ErrorAction } from './error-decision.js';
import { isProvidersFault } from './error-action.js';

const fault = (channel: Channel, code: string | null, action: ErrorAction | null, provider = 'WHATSAPP_META') =>
  isProvidersFault({ channel, provider, code, action });

describe('a failure is the provider’s own', () => {
  it.each<[string, Channel, string, ErrorAction]>([
    ['its account is out of money', 'whatsapp', '131042', 'pause'],
    ['its account is locked', 'whatsapp', '131031', 'pause'],
    ['its limit is reached', 'whatsapp', '130429', 'wait'],
    ['its limit for this recipient is reached', 'whatsapp', '131056', 'wait'],
    ['its template is missing', 'whatsapp', '132001', 'fall_back'],
    ['it failed as often as it may', 'whatsapp', '131000', 'retry'],
    ['it failed as often as this code may', 'whatsapp', '1', 'fall_back'],
    ['Siren failed with it as often as it may', 'whatsapp', 'http_500', 'retry'],
  ])('%s', (_what, channel, code, action) => {
    expect(fault(channel, code, action)).toBe(true);
  });

  it('an SMS account is out of credit', () => {
    expect(fault('sms', '581', 'pause', 'SMS_MSG91')).toBe(true);
  });
});

describe('a failure meets every provider alike', () => {
  it.each<[string, string | null, ErrorAction | null]>([
    ['no WhatsApp', '131026', 'fall_back'],
    ['the window is closed', '131047', 'fall_back'],
    ['an unknown code', 'WHATEVER', 'fall_back'],
    ['a bare refusal', 'http_400', 'fall_back'],
    ['Siren refuses the key', 'http_401', 'pause'],
    ['Siren refuses the account again and again', 'http_403', 'pause'],
    ['Siren wants fewer requests', 'http_429', 'wait'],
    ['the recipient opted out', '131050', 'suppress'],
    ['a bad request', '131008', 'stop'],
    ['nothing is known of it', null, null],
    ['nothing is known of it but that it failed', null, 'fall_back'],
  ])('%s', (_what, code, action) => {
    expect(fault('whatsapp', code, action)).toBe(false);
  });
});
