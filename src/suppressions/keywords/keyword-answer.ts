import type { OptOutRules } from '../../messages/delivery.policy.js';
import { KEYWORD_LANGUAGES } from './keyword-languages.js';
import { PROMOTIONS_STOPPED } from './keyword-payloads.js';
import type { KeywordRequest } from './keywords.js';

const ENGLISH = KEYWORD_LANGUAGES.find(({ language }) => language === 'en')!.answers!;

/**
 * What the sender is answered: in the language of the keyword; to one of several languages in the sender's own, if that is among
 * them; to an English one, which everybody uses, in the sender's own; else in English.
 * @param locale of the sender's app, as BCP 47; null: not known
 */
export function keywordAnswer(
  { keyword, category, language: ofWord, alsoIn = [] }: KeywordRequest,
  texts: OptOutRules['optOutTexts'],
  locale: string | null = null,
): string {
  const own = locale === null ? null : new Intl.Locale(locale).language;
  const language = own !== null && (ofWord === 'en' || alsoIn.includes(own)) ? own : ofWord;
  if (keyword === 'stop' && category === 'marketing') {
    return texts.stopMarketing ?? PROMOTIONS_STOPPED[language] ?? PROMOTIONS_STOPPED.en;
  }
  const answers = KEYWORD_LANGUAGES.find((candidate) => candidate.language === language)?.answers ?? ENGLISH;
  return texts[keyword] ?? answers[keyword];
}
