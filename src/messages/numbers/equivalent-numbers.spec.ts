import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from './phone-number.js';
import { canonicalNumber, EQUIVALENCES, formsOf } from './equivalent-numbers.js';

/** Numbers in their canonical form, at least one for each rule. */
const CANONICAL = [
  ...['+5511987654321', '+5531987654321', '+525512345678', '+5491123456789', '+5493511234567'],
  ...['+2290197123456', '+2250747123456', '+2250505123456', '+2250101123456', '+2252520012345', '+2252722412345'],
  ...['+237677123456', '+237699123456', '+24166123456', '+24177123456', '+24174123456', '+24162123456', '+24165123456'],
  ...['+24111123456', '+970591234567', '+970561234567', '+84701234567', '+84791234567', '+84771234567', '+84761234567'],
  ...['+84781234567', '+84831234567', '+84841234567', '+84851234567', '+84811234567', '+84821234567', '+84321234567'],
  ...['+84331234567', '+84341234567', '+84351234567', '+84361234567', '+84371234567', '+84381234567', '+84391234567'],
  ...['+84561234567', '+84581234567', '+84591234567', '+2252122812345'],
];
const FORMS = CANONICAL.flatMap((number) => formsOf(number).map((form) => ({ number, form })));

describe('forms of one number', () => {
  it.each(FORMS)('$form is $number', ({ number, form }) => {
    expect(canonicalNumber(form)).toBe(number);
    expect(formsOf(form)).toEqual(formsOf(number));
  });

  it('are more than one for each rule', () => {
    const unused = EQUIVALENCES.filter(
      ({ code, canonical, alternatives }) =>
        !CANONICAL.some((number) => {
          const others = formsOf(number);
          return number.startsWith(`${code}${canonical}`) && others.length > alternatives.length;
        }),
    );
    // Brazil's piece stands behind the area code.
    expect(unused.map(({ code }) => code)).toEqual(['+55']);
    expect(formsOf('+5511987654321')).toEqual(['+5511987654321', '+551187654321']);
  });

  it('are today the number of nobody else', () => {
    const valid = FORMS.filter(({ number, form }) => form !== number && parsePhoneNumberFromString(form)?.isValid());
    // Gabon's old forms are still dialled, Argentina has two, and Israel's plan lists the Palestinian operators.
    expect([...new Set(valid.map(({ form }) => form.slice(0, 3)))].sort()).toEqual(['+24', '+54', '+97']);
  });

  it.each(['+919876543210', '+14155550123', '+551133334444', '+97412345678', '+972541234567', '+4915112345678'])(
    '%s has one',
    (number) => {
      expect(formsOf(number)).toEqual([number]);
    },
  );
});

describe('a number of an older plan', () => {
  it.each([
    ['+551187654321', '+5511987654321', 'BR', 'MOBILE'],
    ['+5215512345678', '+525512345678', 'MX', 'FIXED_LINE_OR_MOBILE'],
    ['+22997123456', '+2290197123456', 'BJ', 'MOBILE'],
    ['+22507123456', '+2250707123456', 'CI', 'MOBILE'],
    ['+841621234567', '+84321234567', 'VN', 'MOBILE'],
    ['+972591234567', '+970591234567', 'PS', 'MOBILE'],
  ])('%s is read as %s', (written, e164, country, type) => {
    expect(readPhoneNumber(written, 'IN')).toEqual({ valid: true, e164, country, type });
  });

  it.each(['+551117654321', '+5211512345678', '+2299712345', '+972541234'])('%s is none', (written) => {
    expect(readPhoneNumber(written, 'IN').valid).toBe(false);
  });
});
