import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import {
  literalPatterns,
  makesPatterns,
  type Pattern,
  patternsMadeBy,
  superLinearity,
} from '../support/house/patterns.js';
import { readSources } from '../support/house/source-file.js';

const SOURCES = readSources();

/** What has each file make its patterns that it does not write as literals. */
const MAKING: Readonly<Record<string, () => Promise<unknown>>> = {
  // First, since others load it.
  'messages/numbers/equivalent-numbers.ts': () => import('../../src/messages/numbers/equivalent-numbers.js'),
  'logging/mask-phone-numbers.ts': () => import('../../src/logging/mask-phone-numbers.js'),
  'inbox/failure-reply.ts': async () => {
    const { failureReplyFor } = await import('../../src/inbox/failure-reply.js');
    failureReplyFor({ text: 'नमस्ते', metadata: {}, fromE164: '+919876543210' }, { default: 'Sorry' });
  },
  'messages/numbers/number-in-text.ts': async () => {
    const { numberInText } = await import('../../src/messages/numbers/number-in-text.js');
    for (const number of ['+919876543210', '+5511987654321']) numberInText(number);
  },
  // Each of them is read from the library when a number of its country is: here, of every country.
  'messages/numbers/number-type.ts': async () => {
    const { typeOf } = await import('../../src/messages/numbers/number-type.js');
    for (const country of getCountries()) {
      const countryCallingCode = getCountryCallingCode(country);
      typeOf({ country, countryCallingCode, nationalNumber: '0' } as Parameters<typeof typeOf>[0]);
    }
  },
  'siren/safe-message.ts': async () => {
    const { safeMessage } = await import('../../src/siren/safe-message.js');
    safeMessage('the pin (12.4)', ['(12.4)', 'aaaaaaaaaaa']);
  },
};

const literals = SOURCES.flatMap(literalPatterns);
const made: Pattern[] = [];
for (const [path, work] of Object.entries(MAKING)) made.push(...(await patternsMadeBy(path, work)));

describe('a pattern takes time linear in the text that it is looked for in', () => {
  it.each([...new Map([...literals, ...made].map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern]))])(
    '%s',
    async (_, pattern) => {
      expect(await superLinearity(pattern), `${pattern.where} must be linear`).toBeNull();
    },
  );

  it.each([
    ['tags that are not closed', /<[^>]*>/g],
    ['spaces before an end', /\s+$/],
    ['a part that comes back', /<(b|i)>[^]*?<\/\1>/],
    ['spaces before what does not come', /\s+(?=x)/],
    ['two ways to read a word', /^(?:\w+)*$/],
  ])('else it is found: %s', async (_, { source, flags }) => {
    expect(await superLinearity({ source, flags, where: 'here' })).not.toBeNull();
  });

  it('and none is made that this cannot see', () => {
    expect(SOURCES.filter(makesPatterns).map(({ path }) => path)).toEqual(Object.keys(MAKING).sort());
    expect(new Set(made.map(({ where }) => where))).toEqual(new Set(Object.keys(MAKING)));
  });
});
