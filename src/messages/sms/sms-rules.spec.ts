import { describe, expect, it } from 'vitest';
import { POLICY, SMS_ONLY } from '../../../test/support/delivery-facts.js';
import vectors from '../../../test/vectors/phone-numbers/sms-types.json' with { type: 'json' };
import { type PhoneNumberType, PHONE_NUMBER_TYPES } from '../../config/choices.js';
import { isSmsAlone, isTooLongForSms, numberRefusedForSms, type SmsRules, smsRefused } from './sms-rules.js';
import { smsSegments } from './sms-segments.js';

const rules: SmsRules = { ...POLICY, smsCountries: ['IN', 'US', 'GB', 'FR', 'DE'] };

describe('an SMS to a number', () => {
  it.each(vectors)('$number, $type of $country, goes where its type is allowed', ({ number, country, type }) => {
    const allowing = (smsNumberTypes: PhoneNumberType[]) =>
      numberRefusedForSms(number, country, { ...rules, smsNumberTypes });
    expect(allowing([type as PhoneNumberType])).toBeNull();
    const others = PHONE_NUMBER_TYPES.filter((other) => other !== type);
    expect(allowing(others)).toMatchObject({ code: 'sms_number_type', message: expect.stringContaining(type) });
    const byDefault = numberRefusedForSms(number, null, rules);
    expect(byDefault === null).toBe(['mobile', 'fixed_line_or_mobile'].includes(type));
  });

  it('goes to no country that is not listed, whatever its type', () => {
    expect(numberRefusedForSms('+33612345678', null, { ...rules, smsCountries: ['IN'] })).toMatchObject({
      code: 'sms_country_not_allowed',
    });
    expect(numberRefusedForSms('+8001234567890', null, rules)).toMatchObject({ code: 'sms_country_not_allowed' });
  });

  it('tells no number', () => {
    for (const { number } of vectors) {
      const refused = numberRefusedForSms(number, null, { ...rules, smsNumberTypes: [] });
      expect(refused!.message).not.toMatch(/\d/);
    }
  });
});

describe('a text', () => {
  const texts = ['a', '{', 'ж', '😀', 'a😀', '{a'];

  it.each([1, 2, 3, 10, 255])('of more than %i segments is too long, whatever its letters', (smsMaxSegments) => {
    for (const text of texts) {
      for (let length = 1; length < (smsMaxSegments + 1) * 160; length += Math.max(1, smsMaxSegments * 7 - 6)) {
        const long = text.repeat(length);
        const isTooLong = smsSegments(long).segments > smsMaxSegments;
        expect(isTooLongForSms(long, {}, { ...rules, smsMaxSegments }), `${length} × ${text}`).toBe(isTooLong);
      }
    }
  });

  it.each([
    ['a'.repeat(1530), false],
    ['a'.repeat(1531), true],
    [`${'a'.repeat(669)}ж`, false],
    [`${'a'.repeat(670)}ж`, true],
    ['ж'.repeat(4096), true],
  ])('is measured against ten segments', (text, isTooLong) => {
    const message = { to: '+919876543210', country: 'IN', text, plan: SMS_ONLY };
    const block = smsRefused(message, rules);
    expect(block).toEqual(isTooLong ? expect.objectContaining({ code: 'sms_too_long', suppressed: false }) : null);
  });
});

it('knows a plan of SMS alone', () => {
  expect(isSmsAlone([{ channel: 'sms' }])).toBe(true);
  expect(isSmsAlone([{ channel: 'whatsapp' }, { channel: 'sms' }])).toBe(false);
});
