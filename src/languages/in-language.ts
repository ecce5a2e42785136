import es from './es.json' with { type: 'json' };
import hi from './hi.json' with { type: 'json' };
import pt from './pt.json' with { type: 'json' };
import type { Language } from './languages.js';
import { type Sentence, written } from './say.js';

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
