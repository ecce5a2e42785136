import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from './phone-number.js';

describe('a phone number', () => {
  it.each(['9876543210', '919876543210', '+919876543210', '98-765-43210', ' 098765 43210 ', '+91 (98765) 43210'])(
    '%s is +919876543210 where India is the default',
    (written) => {
      expect(readPhoneNumber(written, 'IN')).toEqual({
        valid: true,
        e164: '+919876543210',
        country: 'IN',
        type: 'MOBILE',
      });
    },
  );

  it.each([
    '123',
    '12345678901234567890',
    'abc123',
    '',
    '+',
    'call 9876543210',
    '+919876543210 ext. 5',
    '9'.repeat(5000),
    '\u0000',
  ])('%j is none', (written) => {
    expect(readPhoneNumber(written, 'IN')).toEqual({ valid: false, e164: null, country: null, type: null });
  });

  it('of another country keeps its country', () => {
    expect(readPhoneNumber('+44 7400 123456', 'IN')).toMatchObject({ e164: '+447400123456', country: 'GB' });
    expect(readPhoneNumber('07400 123456', 'GB')).toMatchObject({ e164: '+447400123456' });
  });
});
