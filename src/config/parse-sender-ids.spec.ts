import { describe, expect, it } from 'vitest';
import { SENDER_ID, senderIdList } from './content-settings.js';

describe('A sender of SMS', () => {
  it.each(['A', 'ACME', 'Acme24x7', '1a', 'a1234567890', '123', '+919876543210', '56161', '123456789012345'])(
    'may be %s',
    (senderId) => {
      expect(SENDER_ID.test(senderId)).toBe(true);
    },
  );

  it.each(['', 'a12345678901', '12', '+12', '1234567890123456', 'AC ME', 'AC-ME', 'ÄCME', 'А1', '+ACME', 'ACME\n'])(
    'may not be %j',
    (senderId) => {
      expect(SENDER_ID.test(senderId)).toBe(false);
    },
  );
});

describe('SMS_SENDER_ID', () => {
  it('names the sender of each country, and that of all others', () => {
    expect(senderIdList(' in:ACME , *:Acme,US:+12025550123')).toEqual({
      ok: true,
      value: [
        { country: 'IN', senderId: 'ACME' },
        { country: '*', senderId: 'Acme' },
        { country: 'US', senderId: '+12025550123' },
      ],
    });
  });

  it.each([
    ['ACME', /such as IN:ACME/],
    ['IN:ACME:x', /such as IN:ACME/],
    ['IN', /such as IN:ACME/],
    ['India:ACME', /two letters/],
    ['XX:ACME', /two letters/],
    [':ACME', /two letters/],
    ['IN:', /1 to 11 letters/],
    ['IN:AC-ME', /1 to 11 letters/],
    ['IN:ACME,', /empty item/],
    ['IN:ACME,in:Acme', /twice/],
    ['*:ACME,*:Acme', /twice/],
  ])('refuses %s', (text, complaint) => {
    expect(senderIdList(text)).toEqual({ ok: false, complaint: expect.stringMatching(complaint) });
    expect(JSON.stringify(senderIdList(text))).not.toContain('AC-ME');
  });
});
