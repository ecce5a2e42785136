import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkContent } from './check-template.js';
import { CompiledTemplate } from './published-templates.js';
import { type LocaleSettings, render } from './render.js';
import { readValues, type Values } from './values.js';

const VARIABLES = {
  payer: { type: 'text' },
  payers: { type: 'number' },
  amount: { type: 'money', currency: 'INR' },
  due: { type: 'date', required: false },
  link: { type: 'url' },
};
const GIVEN = { payer: 'Asha', payers: 2, amount: '1200.50', due: '2026-01-31', link: 'https://pay.example/d1' };
const READER: LocaleSettings = { locale: null, defaultLocale: 'en', timeZone: 'Asia/Kolkata' };

async function templateOf(texts: Record<string, string>): Promise<CompiledTemplate> {
  const locales = Object.fromEntries(Object.entries(texts).map(([locale, text]) => [locale, { sms: { text } }]));
  const checked = await checkContent({ category: 'transactional', variables: VARIABLES, locales });
  if (!checked.ok) throw new Error(JSON.stringify(checked.errors));
  return new CompiledTemplate('test', 1, checked.content);
}

function valuesOf(given: Record<string, unknown>): Values {
  const read = readValues(VARIABLES as never, given, 'variables');
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.values;
}

async function rendered(
  text: string,
  given: Record<string, unknown> = GIVEN,
  reader: Partial<LocaleSettings> = {},
): Promise<string> {
  const rendering = render(await templateOf({ en: text }), 'sms', valuesOf(given), { ...READER, ...reader });
  if (!rendering.ok) throw new Error(JSON.stringify(rendering));
  return rendering.rendered.text;
}

describe('a rendered text', () => {
  it.each([
    ['{payer} owes {amount}', 'Asha owes ₹1,200.50'],
    ['{amount, number, currency} or {amount, number, integer}', '₹1,200.50 or 1,201'],
    ['{payers, plural, one {# person} other {# people}}', '2 people'],
    ['{payers, plural, offset:1 =1 {you} other {you and # more}}', 'you and 1 more'],
    ['{payers, selectordinal, two {#nd} other {#th}}', '2nd'],
    ['{payer, select, Asha {her} other {their}} share', 'her share'],
    ['due {due, date, long}', 'due January 31, 2026'],
    ["it''s '{'not'}' an argument", "it's {not} an argument"],
    ['<b>{payer}</b> & <{payer}>', '<b>Asha</b> & <Asha>'],
    ['{link}', 'https://pay.example/d1'],
  ])('of %j is %j', async (text, expected) => {
    expect(await rendered(text)).toBe(expected);
  });

  it('writes money exactly, however large it is', async () => {
    const amount = '123456789012345678.99';
    expect(await rendered('{amount}', { ...GIVEN, amount })).toBe('₹123,456,789,012,345,678.99');
    expect(await rendered('{amount}', { ...GIVEN, amount: 0.1 + 0.2 })).toBe('₹0.30');
    expect(await rendered('{amount}', { ...GIVEN, amount: '120000' }, { locale: 'en-IN' })).toBe('₹1,20,000.00');
  });

  it('tells a day as it is, and a moment by the clock of the reader', async () => {
    expect(await rendered('{due}', { ...GIVEN, due: '2026-01-31' }, { timeZone: 'Pacific/Honolulu' })).toBe(
      'Jan 31, 2026',
    );
    const due = '2026-01-31T20:00:00Z';
    expect(await rendered('{due, date, short} {due, time, short}', { ...GIVEN, due })).toMatch(/^2\/1\/26 1:30\sAM$/);
  });

  it('has nothing where an optional variable was left out, and says so by a selection', async () => {
    const { due: _due, ...without } = GIVEN;
    expect(await rendered('a{due}b', without)).toBe('ab');
    expect(await rendered('{due, select, none {any time} other {by {due}}}', without)).toBe('any time');
    expect(await rendered('{due, select, none {any time} other {by {due}}}')).toBe('by Jan 31, 2026');
  });

  it('holds what a variable says as it is: it is no text to be filled in', async () => {
    const payer = "{amount} {payers, plural, other {x}} '{' <b>";
    expect(await rendered('{payer}!', { ...GIVEN, payer })).toBe(`${payer}!`);
  });
});

/** Parts of a text, each with an argument, in the ways there are. */
const part = fc.oneof(
  fc.constantFrom('{payer}', '{amount}', '{link}', '{payers}', '{due}', '{amount, number, ::.00}', '{due, date, full}'),
  fc.constantFrom(' ', 'Hi ', '₹', 'नमस्ते ', "''", "'{'"),
);
const text = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
    fc.tuple(tie('text'), tie('text')).map(([one, many]) => `{payers, plural, one {${one}} other {# ${many}}}`),
    fc.tuple(tie('text'), tie('text')).map(([none, other]) => `{due, select, none {${none}} other {${other}}}`),
    fc.tuple(tie('text'), tie('text')).map(([one, other]) => `{payer, select, Asha {${one}} other {${other}}}`),
  ),
})).text;
const given = fc.record(
  {
    payer: fc.oneof(
      fc.constantFrom('Asha', '{amount}', '__proto__', 'constructor'),
      fc.string({ minLength: 1, maxLength: 20 }).filter((s) => s.trim() !== '' && !s.includes('\0')),
    ),
    payers: fc.oneof(fc.integer({ min: -10, max: 1000 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    amount: fc.oneof(
      fc.integer(),
      fc.bigInt({ min: 0n, max: 10n ** 17n }).map((n) => `${n}.05`),
    ),
    due: fc.constantFrom('2026-01-31', '2026-07-01T12:00:00+05:30'),
    link: fc.constant('https://pay.example/d1'),
  },
  { requiredKeys: ['payer', 'payers', 'amount', 'link'] },
);

describe('whatever a template and its variables say', () => {
  it('no argument stays unfilled, and nothing throws', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        given,
        fc.constantFrom('en', 'hi', 'ar', 'pt-BR', 'pl'),
        async (written, values, locale) => {
          // What a variable brings may look like an argument: it is taken for something else here.
          const { payer: _payer, ...rest } = values;
          const out = render(
            await templateOf({ [locale]: `${written.replaceAll("'{'", '')}.` }),
            'sms',
            valuesOf({ ...rest, payer: 'Asha' }),
            { ...READER, locale },
          );
          if (!out.ok) expect(out.why).toBe('length');
          else expect(out.rendered.text).not.toMatch(/[{}]|undefined|null|NaN|\[object/);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a text variable stands in it as it was given', async () => {
    await fc.assert(
      fc.asyncProperty(given, async (values) => {
        expect(await rendered('<{payer}>', values)).toBe(`<${values.payer}>`);
      }),
      { numRuns: 100 },
    );
  });
});
