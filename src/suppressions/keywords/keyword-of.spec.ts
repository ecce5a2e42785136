import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEYWORD_LANGUAGES } from './keyword-languages.js';
import { askedBy, keywordOf } from './keyword-of.js';
import { KEYWORDS } from './keywords.js';

const words = KEYWORD_LANGUAGES.flatMap(({ language, words: of }) =>
  KEYWORDS.flatMap((keyword) => of[keyword].map((word) => ({ word, keyword, language }))),
);

describe('a keyword', () => {
  it.each(words)('$word ($language) asks for $keyword', ({ word, keyword }) => {
    expect(keywordOf(word)?.keyword).toBe(keyword);
    expect(keywordOf(word.toLowerCase())?.keyword).toBe(keyword);
  });

  it.each([
    ['stop'],
    ['  Stop.\n'],
    ['STOP!!!'],
    ['"stop"'],
    ['S T O P'],
    ['ＳＴＯＰ'],
    ['🛑 STOP 🛑\ufe0f'],
    ['st\u200bop\u200d'],
    ['Stóp'],
    ['stop all'],
    ['Opt-Out'],
    ['arret'],
    ['الغاء'],
    ['iptal'],
  ])('is recognised in %j', (text) => expect(keywordOf(text)?.keyword).toBe('stop'));

  it('is answered in its language, and an international one in English', () => {
    expect(keywordOf('ayuda')).toEqual({ keyword: 'help', language: 'es' });
    expect(keywordOf('stop')).toEqual({ keyword: 'stop', language: 'en' });
  });

  it.each([
    null,
    '',
    '🛑',
    'stop by at 5',
    'please stop',
    'stop 2',
    'nonstop',
    'stopp it',
    'yes',
    'the end',
    'cancel my order',
    'बंद नहीं',
    'stop'.repeat(30),
  ])('is not found in %j', (text) => expect(keywordOf(text)).toBeNull());

  it('is never part of a longer text', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'bcfghjkz'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.constantFrom(...words), letters, fc.boolean(), ({ word }, more, before) => {
        expect(keywordOf(before ? `${more} ${word}` : `${word} ${more}`)).toBeNull();
      }),
    );
  });

  it('asks for one thing only', () => {
    const asked = new Map<string, Set<string>>();
    for (const { word, keyword } of words) {
      const key = word.toLowerCase();
      asked.set(key, (asked.get(key) ?? new Set()).add(keyword));
    }
    expect([...asked].filter(([, keywords]) => keywords.size > 1)).toEqual([]);
  });
});

describe('a button', () => {
  it.each([
    'Stop promotions',
    'stop_promotions',
    'STOP-PROMO',
    'Detener promociones',
    'Arrêter les promotions',
    'Werbung stoppen',
    'Hentikan promosi',
    'STOP_MARKETING',
    'marketing-opt-out',
  ])('ends promotions alone: %s', (said) => {
    for (const asked of [askedBy('whatsapp', said), askedBy('whatsapp', 'Not now', [said])]) {
      expect(asked).toMatchObject({ keyword: 'stop', category: 'marketing' });
    }
    expect(askedBy('sms', said)).toBeNull();
  });

  it.each(['STOP', 'stop_all', 'OptOut', 'UNSUBSCRIBE_ALL'])('ends all messages: %s', (said) => {
    const asked = askedBy('whatsapp', 'Not now', [said]);
    expect(asked?.keyword).toBe('stop');
    expect(asked).not.toHaveProperty('category');
  });

  it.each(['cancel', 'yes', 'promotions', 'stop order', 'marketing'])('asks for nothing: %s', (said) => {
    expect(askedBy('whatsapp', 'Not now', [said])).toBeNull();
  });
});
