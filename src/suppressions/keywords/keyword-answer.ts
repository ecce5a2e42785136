import type { OptOutRules } from '../../messages/delivery.policy.js';
import { KEYWORD_LANGUAGES } from './keyword-languages.js';
import { PROMOTIONS_STOPPED } from './keyword-payloads.js';
import type { Asked } from './keywords.js';

const ENGLISH = KEYWORD_LANGUAGES.find(({ language }) => language === 'en')!.answers!;

/**
 * What the sender is answered: in the language of the keyword; to an English one, which everybody uses, in the sender's own; else
 * in English.
 * @param locale of the sender's app, as BCP 47; null: not known
 */
export function keywordAnswer(
  { keyword, category, language: ofWord }: Asked,
  texts: OptOutRules['optOutTexts'],
  locale: string | null = null,
): string {
  const language = ofWord === 'en' && locale !== null ? new Intl.Locale(locale).language : ofWord;
  if (keyword === 'stop' && category === 'marketing') {
    return texts.stopMarketing ?? PROMOTIONS_STOPPED[language] ?? PROMOTIONS_STOPPED.en;
  }
  const own = KEYWORD_LANGUAGES.find((candidate) => candidate.language === language)?.answers ?? ENGLISH;
  return texts[keyword] ?? own[keyword];
}
