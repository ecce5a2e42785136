import type { Step } from '../../deciding/plan.js';
import type { OptOutRules } from '../../messages/delivery.policy.js';
import { KEYWORD_PAYLOADS, PROMOTIONS_STOPPED } from './keyword-payloads.js';
import { KEYWORD_LANGUAGES, type KeywordRequest, KEYWORDS } from './keywords.js';

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

/** Longer texts are not even looked at: no keyword, however decorated, comes near. */
const MAX_LENGTH = 100;

/** Accents of Latin, Greek and Cyrillic, vowels and hamzas of Arabic. Indic vowel signs are letters of their words. */
const ACCENTS = /[\u0300-\u036f\u064b-\u0655\u0640]/gu;
const NO_WORD = /[^\p{L}\p{M}\p{N}]|\p{Default_Ignorable_Code_Point}/gu;

/** A word of several languages is that of the first which has it, and of those which mean the same by it. */
const ASKED: ReadonlyMap<string, KeywordRequest> = askedByWord();

function askedByWord(): Map<string, KeywordRequest> {
  const byWord = new Map<string, KeywordRequest>();
  for (const { language, words } of KEYWORD_LANGUAGES) {
    for (const keyword of KEYWORDS) {
      for (const word of new Set(words[keyword].map(normalised))) {
        const first = byWord.get(word);
        if (first === undefined) byWord.set(word, { keyword, language });
        else if (first.keyword === keyword && first.language !== language) {
          byWord.set(word, { ...first, alsoIn: [...(first.alsoIn ?? []), language] });
        }
      }
    }
  }
  return byWord;
}

const ASKED_BY_PAYLOAD: ReadonlyMap<string, KeywordRequest> = new Map(
  KEYWORD_PAYLOADS.flatMap(({ channel, payloads, source: _source, ...asked }) =>
    payloads.map((payload): [string, KeywordRequest] => [`${channel} ${normalised(payload)}`, asked]),
  ),
);

/**
 * What an incoming message asks for: its text as a keyword, or as what the channel itself says; else what the button that
 * brought it says. Other payloads than those that are listed are the application's own: "cancel" may be an order's.
 */
export function askedBy(
  channel: Step['channel'],
  text: string | null,
  buttonTexts: readonly string[] = [],
): KeywordRequest | null {
  const byText = keywordOf(text) ?? askedByPayload(channel, text);
  if (byText !== null) return byText;
  return buttonTexts.map((said) => askedByPayload(channel, said)).find((asked) => asked !== null) ?? null;
}

function askedByPayload(channel: Step['channel'], payload: string | null): KeywordRequest | null {
  if (payload === null || payload.length > MAX_LENGTH) return null;
  return ASKED_BY_PAYLOAD.get(`${channel} ${normalised(payload)}`) ?? null;
}

/**
 * What a text asks for when the whole of it is a keyword, as carriers match: case, width, accents, spaces, punctuation,
 * emoji and invisible characters do not matter; every other word does. "Stop by at 5" asks for nothing.
 */
export function keywordOf(text: string | null): KeywordRequest | null {
  if (text === null || text.length > MAX_LENGTH) return null;
  return ASKED.get(normalised(text)) ?? null;
}

function normalised(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(ACCENTS, '')
    .replaceAll(NO_WORD, '')
    .normalize('NFC');
}
