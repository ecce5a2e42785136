import type { OptOutRules } from '../communication/suppressions/opt-out.rules.js';
import { KEYWORD_LANGUAGES } from './keyword-languages.js';
import type { Asked } from './keywords.js';

const ENGLISH = KEYWORD_LANGUAGES.find(({ language }) => language === 'en')!.answers!;

/** What a person is answered, in the language of the keyword, else in English. */
export function keywordAnswer({ keyword, language }: Asked, texts: OptOutRules['optOutTexts']): string {
  const own = KEYWORD_LANGUAGES.find((candidate) => candidate.language === language)?.answers ?? ENGLISH;
  return texts[keyword] ?? own[keyword];
}
