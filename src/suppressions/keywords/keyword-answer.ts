import type { OptOutRules } from '../../messages/delivery.policy.js';
import { KEYWORD_LANGUAGES } from './keyword-languages.js';
import { PROMOTIONS_STOPPED } from './keyword-payloads.js';
import type { Asked } from './keywords.js';

const ENGLISH = KEYWORD_LANGUAGES.find(({ language }) => language === 'en')!.answers!;

/** What the sender is answered, in the language of the keyword, else in English. */
export function keywordAnswer({ keyword, category, language }: Asked, texts: OptOutRules['optOutTexts']): string {
  if (keyword === 'stop' && category === 'marketing') {
    return texts.stopMarketing ?? PROMOTIONS_STOPPED[language] ?? PROMOTIONS_STOPPED.en;
  }
  const own = KEYWORD_LANGUAGES.find((candidate) => candidate.language === language)?.answers ?? ENGLISH;
  return texts[keyword] ?? own[keyword];
}
