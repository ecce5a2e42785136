import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sentence } from '../languages/say.js';
import { SharedTexts } from './shared-text.js';

const IN_ENGLISH = { locale: 'en', timeZone: 'Asia/Kolkata' };

function compile(texts: Record<string, string>): SharedTexts {
  const compiled = SharedTexts.compile(new Map(Object.entries(texts)), 'en');
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.errors));
  return compiled.texts;
}
const mistakesOf = (texts: Record<string, string>) => {
  const compiled = SharedTexts.compile(new Map(Object.entries(texts)), 'en');
  return compiled.ok ? [] : compiled.errors;
};
const filledIn = (text: string, variables: Record<string, unknown>) => {
  const read = compile({ text }).fillIn(variables, IN_ENGLISH);
  return read.ok ? read.texts.get('text') : read.errors;
};

describe('a text for many recipients', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['Hi {name}', { name: 'Asha' }, 'Hi Asha'],
    ['Hi {name}', { name: '{name} <b>' }, 'Hi {name} <b>'],
    ['{table}', { table: 1200 }, '1200'],
    ['{n, number}', { n: 1200 }, '1,200'],
    ['{n, plural, one {# bill} other {# bills}} of {n}', { n: 1200 }, '1,200 bills of 1,200'],
    ['{who, select, her {Her} other {Their}} bill', { who: 'her' }, 'Her bill'],
    ['{at, time, ::HHmm}', { at: '2026-01-31T12:00:00Z' }, '17:30'],
    ["'{'name'}'", {}, '{name}'],
  ])('%s is filled in', (text, variables, expected) => {
    expect(filledIn(text, variables)).toBe(expected);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['{a}', {}, 'variables.a'],
    ['{a}', { a: null }, 'variables.a'],
    ['{a}', { a: true }, 'variables.a'],
    ['{a}', { a: Infinity }, 'variables.a'],
    ['{a, number}', { a: '12' }, 'variables.a'],
    ['{a, date}', { a: 'tomorrow' }, 'variables.a'],
    ['{a}', { a: 'x', b: 'y' }, 'variables.b'],
    ['{a}', JSON.parse('{"a":"x","__proto__":"y"}') as Record<string, unknown>, 'variables.__proto__'],
    ['{toString}', {}, 'variables.toString'],
    ['{__proto__}', {}, 'variables.__proto__'],
  ])('%s names what is wrong with %j', (text, variables, path) => {
    expect(filledIn(text, variables)).toEqual([{ path, message: expect.any(Sentence) }]);
  });

  it.each([
    '{',
    '{a',
    '{a, foo}',
    '{}',
    '{a, plural, one {x}}',
    '{a, date} {a, number}',
    `${'{a, select, other {'.repeat(30)}`,
  ])('%s cannot be read, and says where', (text) => {
    expect(mistakesOf({ 'channels[1].text': text })).toEqual(
      expect.arrayContaining([{ path: 'channels[1].text', message: expect.any(Sentence) }]),
    );
  });

  it('shares its variables with the texts of the other channels', () => {
    const texts = compile({ 'channels[0].text': 'Hi {name}', 'channels[1].text': '{n, number} for you' });
    const read = texts.fillIn({ name: 'Asha', n: 2 }, IN_ENGLISH);
    expect(read).toEqual({
      ok: true,
      texts: new Map([
        ['channels[0].text', 'Hi Asha'],
        ['channels[1].text', '2 for you'],
      ]),
    });
    expect(texts.fillIn({ name: 'Asha' }, IN_ENGLISH)).toMatchObject({ ok: false, errors: [{ path: 'variables.n' }] });
  });

  it('never leaves an argument that is not filled in', () => {
    const name = fc.constantFrom('a', 'b', 'constructor', 'x_1');
    const piece = fc.oneof(
      fc.constantFrom('Hi ', 'to pay: ', '\n'),
      name.map((one) => `{${one}}`),
      fc.tuple(name, name).map(([one, other]) => `{${one}, select, x {{${other}}} other {-}}`),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1 }),
        fc.dictionary(name, fc.constantFrom('x', 'y', '5')),
        (pieces, given) => {
          const written = filledIn(pieces.join(''), given);
          if (typeof written === 'string') expect(written).not.toMatch(/[{}]|undefined|null/);
          else expect(written!.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
