import { describe, expect, it } from 'vitest';
import { CHANNELS } from './channel.js';
import { ERROR_CODES } from './error-codes/of-channel.js';
import { ownerOfCodes, providerCodes, providerName, SMS_PROVIDERS } from './provider.js';

describe('the table of providers', () => {
  it('names as owners of SMS codes those that have some, and no other', () => {
    const owners = SMS_PROVIDERS.flatMap((name) => ownerOfCodes('sms', name) ?? []);
    expect(owners.length).toBeGreaterThan(0);
    expect(new Set(ERROR_CODES.sms.map(({ owner }) => owner))).toEqual(new Set(owners));
  });

  it('says of every WhatsApp provider that its codes are Meta’s', () => {
    const owners = providerCodes('whatsapp').map((code) => ownerOfCodes('whatsapp', providerName(code)!));
    expect(new Set(owners)).toEqual(new Set(['meta']));
  });

  it('has what a message asks for begin with the channel, and end with the name', () => {
    for (const channel of CHANNELS) {
      for (const code of providerCodes(channel)) {
        expect(code).toBe(`${channel}_${providerName(code)}`.toUpperCase());
      }
    }
    expect(SMS_PROVIDERS).toEqual(expect.arrayContaining(providerCodes('sms').map(providerName)));
  });

  it.each([
    ['Facebook', 'meta'],
    ['SMS_NEXMO', 'vonage'],
    ['wavecell', '8x8'],
    ['WHATSAPP_TWILIO', 'twilio'],
  ])('knows %s as %s', (written, name) => {
    expect(providerName(written)).toBe(name);
  });
});
