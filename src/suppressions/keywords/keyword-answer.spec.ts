import { describe, expect, it } from 'vitest';
import { keywordAnswer } from './keyword-answer.js';
import { KEYWORD_LANGUAGES } from './keyword-languages.js';
import { keywordOf } from './keyword-of.js';
import { PROMOTIONS_STOPPED } from './keyword-payloads.js';
import { KEYWORDS } from './keywords.js';

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
