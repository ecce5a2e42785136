import Negotiator from 'negotiator';
import type { IncomingHttpHeaders } from 'node:http';
import es from './es.json' with { type: 'json' };
import hi from './hi.json' with { type: 'json' };
import pt from './pt.json' with { type: 'json' };
import { type Sentence, written } from './say.js';

/** In which a caller may be answered; the first where it asks for none of them. */
export const LANGUAGES = ['en', 'hi', 'es', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Browsers send some 50 characters. */
const MAX_LENGTH = 1_000;

/** The language that a request asks for by `Accept-Language`, as RFC 9110 reads it: `es-MX` is answered in `es`. */
export function languageOf({ 'accept-language': asked }: Pick<IncomingHttpHeaders, 'accept-language'>): Language {
  if (asked === undefined || asked.length > MAX_LENGTH) return 'en';
  const language = new Negotiator({ headers: { 'accept-language': asked } }).language(LANGUAGES);
  return LANGUAGES.find((known) => known === language) ?? 'en';
}

type Catalogue = Readonly<Record<string, string>>;

/** What is said, by its English pattern. */
export const CATALOGUES: Readonly<Record<Exclude<Language, 'en'>, Catalogue>> = { hi, es, pt };

/** The sentence in a language. */
export function inLanguage(sentence: Sentence, language: Language): string {
  return translated(sentence, language) ?? String(sentence);
}

/** Null where that is English, or its catalogue does not know the sentence, as it may be of what an earlier version stored. */
export function translated(sentence: Sentence, language: Language): string | null {
  if (language === 'en') return null;
  const catalogue = CATALOGUES[language];
  try {
    return written(sentence, language, ({ text }) => {
      if (!Object.hasOwn(catalogue, text)) throw new Error('no such sentence');
      return catalogue[text]!;
    });
  } catch {
    return null;
  }
}

/** Whether the catalogues know a text as it stands. */
export function isKnown(text: string): boolean {
  return Object.hasOwn(CATALOGUES.hi, text);
}
