import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedBy, keywordAnswer, keywordOf } from './keyword-of.js';
import { PROMOTIONS_STOPPED } from './keyword-payloads.js';
import { KEYWORD_LANGUAGES, KEYWORDS } from './keywords.js';

const OWN = { stop: null, start: null, help: null, stopMarketing: null };
const answersIn = (language: string) => KEYWORD_LANGUAGES.find((one) => one.language === language)!.answers!;

describe('the answer to a keyword', () => {
  it.each(['en', 'hi', 'es', 'pt'])('is in the language of the word: %s', (language) => {
    for (const keyword of KEYWORDS) {
      expect(keywordAnswer({ keyword, language }, OWN)).toBe(answersIn(language)[keyword]);
      expect(keywordAnswer({ keyword, language }, OWN, 'fr-CA')).toBe(
        answersIn(language === 'en' ? 'fr' : language)[keyword],
      );
    }
    expect(keywordAnswer({ keyword: 'stop', category: 'marketing', language }, OWN)).toBe(PROMOTIONS_STOPPED[language]);
  });

  it.each([
    ['hi-IN', 'hi'],
    ['es-MX', 'es'],
    ['pt-BR', 'pt'],
    ['sw-KE', 'en'],
  ])('to an English word is in the language of the app: %s', (locale, language) => {
    expect(keywordAnswer({ keyword: 'stop', language: 'en' }, OWN, locale)).toBe(answersIn(language).stop);
    expect(keywordAnswer({ keyword: 'stop', category: 'marketing', language: 'en' }, OWN, locale)).toBe(
      PROMOTIONS_STOPPED[language],
    );
  });

  it('to a word of several languages is in that of the app, where it is one of them', () => {
    const asked = keywordOf('parar')!;
    expect(asked).toMatchObject({ keyword: 'stop', language: 'es', alsoIn: expect.arrayContaining(['pt']) });
    expect(keywordAnswer(asked, OWN, 'pt-BR')).toBe(answersIn('pt').stop);
    expect(keywordAnswer(asked, OWN, 'es-MX')).toBe(answersIn('es').stop);
    expect(keywordAnswer(asked, OWN, 'en-US')).toBe(answersIn('es').stop);
    expect(keywordAnswer(asked, OWN)).toBe(answersIn('es').stop);
  });

  it('is what the settings say, whoever asks', () => {
    expect(keywordAnswer({ keyword: 'stop', language: 'hi' }, { ...OWN, stop: 'No more.' }, 'hi-IN')).toBe('No more.');
  });
});

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
