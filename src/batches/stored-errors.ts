import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
import type { FieldError, Problem, TranslatedFieldError } from '../http/problem.js';
import { translated } from '../languages/in-language.js';
import type { Language } from '../languages/languages.js';
import { type SaidValue, type SaidValues, Sentence, withValues } from '../languages/say.js';

/**
 * What is wrong with an item, as it is kept: in English, and where something is filled in, what it was made of, so that whoever
 * asks is told in a language of its own. An erasure leaves the English alone.
 */
export interface StoredError extends TranslatedFieldError {
  readonly said?: StoredSentence;
}

/** A sentence within another one is one of these, too. */
interface StoredSentence {
  readonly text: string;
  readonly values: Readonly<Record<string, string | number | readonly string[] | StoredSentence>>;
}

/** Names of properties are the caller's and may be as long as a line. */
const MAX_WORDS = 256;

/** A path may hold a key that the caller made up, even a phone number. */
export function storedError({ path, message }: FieldError): StoredError {
  const kept = withValues(message, storable);
  return {
    path: storable(path),
    message: storable(String(message)),
    ...(kept.values !== null && !kept.isVerbatim && { said: storedSentence(kept.text, kept.values) }),
  };
}

/** What Postgres takes as text, and of a bearable length. */
function storable(words: string): string {
  return maskPhoneNumbers(words.slice(0, MAX_WORDS).toWellFormed().replaceAll('\0', '\ufffd'));
}

function storedSentence(text: string, values: SaidValues): StoredSentence {
  const entries = Object.entries(values).map(([name, value]) => {
    return [name, value instanceof Sentence ? storedSentence(value.text, value.values ?? {}) : value] as const;
  });
  return { text, values: Object.fromEntries(entries) };
}

/** The error in a language; in English where what was stored is not known there. */
export function translatedError({ path, message, said }: StoredError, language: Language): TranslatedFieldError {
  const sentence = said === undefined ? new Sentence(message, null) : sentenceOf(said);
  return { path, message: translated(sentence, language) ?? message };
}

/** What is wrong with an item that is not stored, told as if it had been. */
export function itemErrors({ words }: Problem, language: Language): TranslatedFieldError[] {
  const errors = words.errors ?? [{ path: '', message: words.detail }];
  return errors.map((error) => translatedError(storedError(error), language));
}

function sentenceOf({ text, values }: StoredSentence): Sentence {
  const entries = Object.entries(values).map(([name, value]): [string, SaidValue] => {
    return [name, typeof value === 'object' && 'text' in value ? sentenceOf(value) : value];
  });
  return new Sentence(text, Object.fromEntries(entries));
}
