/**
 * SQL: what stands for a number that is not kept, in the audit and in the history of suppressions.
 * @param number an expression: the number in its canonical form
 */
export const digestName = (number: string): string => `'digest:' || keyed_digest(${number})`;

/** Forms of one subscriber's number: `code` + `head` + piece + `tail`. They differ in the piece alone. */
interface Equivalence {
  /** Country calling code with its plus; the longest piece that all forms begin with. */
  code: string;
  /** Pattern of the digits between the code and the piece. */
  head?: string;
  /** Pieces that are, or were, in use beside the canonical one. */
  alternatives: readonly string[];
  /** The piece by which a subscriber is known here. */
  canonical: string;
  /** Pattern of the digits behind the piece. */
  tail: string;
  about: string;
  source: string;
}

/** Old and new prefix of each block of Vietnamese mobiles. */
const VIETNAM_PREFIXES = {
  ...{ 120: '70', 121: '79', 122: '77', 126: '76', 128: '78' },
  ...{ 123: '83', 124: '84', 125: '85', 127: '81', 129: '82' },
  ...{ 162: '32', 163: '33', 164: '34', 165: '35', 166: '36', 167: '37', 168: '38', 169: '39' },
  ...{ 186: '56', 188: '58', 199: '59' },
};

/** Operator's prefix and the old numbers that got it. The second digit tells of mobiles, the third of fixed lines. */
const IVORY_COAST_PREFIXES = {
  '01': String.raw`[04-9][0-3]\d{6}`,
  '05': String.raw`[04-9][4-6]\d{6}`,
  '07': String.raw`[04-9][7-9]\d{6}`,
  '21': String.raw`2\d8\d{5}`,
  '25': String.raw`[23]\d0\d{5}`,
  '27': String.raw`2\d[1-79]\d{5}|3\d[1-9]\d{5}`,
};

/** First digits of Gabonese numbers, before (behind a 0, which calls from abroad dialled too) and after. */
const GABON_PREFIXES = { 1: '11', 2: '62', 4: '74', 5: '65', 6: '66', 7: '77' };

/** Data: one row a rule, with where it is documented. No form of one subscriber may be another's number today. */
export const EQUIVALENCES: readonly Equivalence[] = [
  {
    code: '+55',
    head: '[1-9][1-9]',
    alternatives: [''],
    canonical: '9',
    tail: String.raw`[6-9]\d{7}`,
    about: 'mobiles got a ninth digit from 2012 to 2016; WhatsApp still names most of them without it',
    source: 'https://support.gupshup.io/hc/en-us/articles/4407840924953',
  },
  {
    code: '+52',
    alternatives: ['1'],
    canonical: '',
    tail: String.raw`[2-9]\d{9}`,
    about: 'calls from abroad to mobiles wanted a 1 until August 2019; WhatsApp names them with it',
    source: 'https://support.gupshup.io/hc/en-us/articles/4407840924953',
  },
  {
    code: '+54',
    alternatives: [''],
    canonical: '9',
    tail: String.raw`[1-368]\d{9}`,
    about: 'calls from abroad want a 9 before the area code of a mobile; national ones do not',
    source: 'https://green-api.com/en/docs/faq/features-of-sending-and-receiving-messages-from-different-countries',
  },
  {
    code: '+229',
    alternatives: [''],
    canonical: '01',
    tail: String.raw`\d{8}`,
    about: 'Benin: from 8 to 10 digits on 30 November 2024',
    source: 'https://fr.allafrica.com/stories/202411300249.html',
  },
  ...Object.entries(IVORY_COAST_PREFIXES).map(([canonical, tail]) => ({
    code: '+225',
    alternatives: [''],
    canonical,
    tail,
    about: 'from 8 to 10 digits on 31 January 2021; the prefix is that of the operator',
    source: 'https://fr.wikipedia.org/wiki/Liste_des_indicatifs_téléphoniques_en_Côte_d’Ivoire',
  })),
  {
    code: '+237',
    alternatives: [''],
    canonical: '6',
    tail: String.raw`[5-79]\d{7}`,
    about: 'Cameroon: mobiles from 8 to 9 digits on 21 November 2014',
    source: 'https://www.africatopsuccess.com/cameroon-phone-dialing-plan-moved-from-8-to-9-digits/',
  },
  ...Object.entries(GABON_PREFIXES).map(([old, canonical]) => ({
    code: '+241',
    alternatives: [`0${old}`, old],
    canonical,
    tail: String.raw`\d{6}`,
    about: 'Gabon: from 8 to 9 digits, trunk 0 included, on 16 November 2019',
    source: 'http://news.alibreville.com/h/114469.html',
  })),
  ...Object.entries(VIETNAM_PREFIXES).map(([old, canonical]) => ({
    code: '+84',
    alternatives: [old],
    canonical,
    tail: String.raw`\d{7}`,
    about: 'mobiles from 11 to 10 digits between September 2018 and June 2019',
    source: 'https://english.mic.gov.vn/vietnam-plans-to-truncate-11-digit-mobile-phone-numbers-197137219.htm',
  })),
  {
    code: '+97',
    alternatives: ['2'],
    canonical: '0',
    tail: String.raw`5[69]\d{7}`,
    about: 'mobiles of Palestinian operators are reached by the codes of Palestine and of Israel',
    source: 'https://en.wikipedia.org/wiki/Telephone_numbers_in_the_State_of_Palestine',
  },
];

const RULES = EQUIVALENCES.map(({ code, head = '', alternatives, canonical, tail }) => {
  const withPieces = (pieces: readonly string[]) =>
    new RegExp(String.raw`^\+${code.slice(1)}(?<head>${head})(?:${pieces.join('|')})(?<tail>${tail})$`);
  return {
    code,
    alternatives,
    canonical,
    isAlternative: withPieces(alternatives),
    isCanonical: withPieces([canonical]),
  };
});

/** By the `+` and two digits of their countries. Most countries have none, and each message asks fifteen times. */
const RULES_OF = Map.groupBy(RULES, ({ code }) => code.slice(0, 3));
const rulesOf = (e164: string): typeof RULES => RULES_OF.get(e164.slice(0, 3)) ?? [];

/**
 * The one form by which a subscriber is known, whatever form of the number is asked about: what suppressions, limits and
 * locks are kept by. It need not be the form that messages go to. A number without other forms is its own.
 */
export function canonicalNumber(e164: string): string {
  for (const { code, canonical, isAlternative } of rulesOf(e164)) {
    if (e164.startsWith(code) && isAlternative.test(e164)) {
      return e164.replace(isAlternative, `${code}$<head>${canonical}$<tail>`);
    }
  }
  return e164;
}

/** Every form of a subscriber's number, the canonical one first. */
export function formsOf(e164: string): readonly string[] {
  const number = canonicalNumber(e164);
  const others = rulesOf(number)
    .filter(({ code, isCanonical }) => number.startsWith(code) && isCanonical.test(number))
    .flatMap(({ code, alternatives, isCanonical }) =>
      alternatives.map((piece) => number.replace(isCanonical, `${code}$<head>${piece}$<tail>`)),
    );
  return [number, ...others];
}
