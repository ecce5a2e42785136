import { IntlMessageFormat } from 'intl-messageformat';

/** Strings and numbers stand as they are, a sentence in the language of the whole, a list as a choice: `a, b, or c`. */
export type SaidValue = string | number | Sentence | readonly string[];
export type SaidValues = Readonly<Record<string, SaidValue>>;

/** Others have said it: there is nothing to translate. */
const VERBATIM = '{words}';

/**
 * Something that is said to whoever uses the service, in no language yet. Its English text, an ICU pattern, is its key in the
 * catalogues of the others. As a string, and as JSON, it is English: so it stands in logs, errors and what is stored.
 */
export class Sentence {
  constructor(
    readonly text: string,
    readonly values: SaidValues | null,
  ) {}

  /** Whether these are the words of others. */
  get isVerbatim(): boolean {
    return this.text === VERBATIM;
  }

  toString(): string {
    return written(this, 'en', ({ text }) => text);
  }

  toJSON(): string {
    return this.toString();
  }
}

/** @param text ICU MessageFormat, in English; written out where it is called, so that a test finds it */
export function say(text: string, values: SaidValues | null = null): Sentence {
  return new Sentence(text, values);
}

/** Words that are not ours: the same in every language. */
export function verbatim(words: string): Sentence {
  return new Sentence(VERBATIM, { words });
}

/** With what it was said of changed, all the way down; what it says of that stays. */
export function withValues(sentence: Sentence, change: (value: string) => string): Sentence {
  const { text, values } = sentence;
  if (values === null) return sentence;
  const changed = Object.entries(values).map(([name, value]) => [name, changedValue(value, change)] as const);
  return new Sentence(text, Object.fromEntries(changed));
}

function changedValue(value: SaidValue, change: (value: string) => string): SaidValue {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'number') return value;
  return value instanceof Sentence ? withValues(value, change) : value.map(change);
}

/** Patterns stand in the code and the catalogues, so there are only so many of them; by language. */
const compiled = new Map<string, Map<string, IntlMessageFormat>>();

/**
 * The sentence in a language.
 * @param patternOf its pattern there, of each sentence in it
 * @throws Error where a pattern is none, or wants a value that is not there
 */
export function written(sentence: Sentence, language: string, patternOf: (sentence: Sentence) => string): string {
  const { values } = sentence;
  if (sentence.isVerbatim) return String(values?.['words']);
  const pattern = patternOf(sentence);
  // Nothing to fill in, and no quote that would stand for something else.
  if (values === null && !/[{}']/.test(pattern)) return pattern;
  const filled = Object.entries(values ?? {}).map(
    ([name, value]) => [name, writtenValue(value, language, patternOf)] as const,
  );
  return String(formatOf(pattern, language).format(Object.fromEntries(filled)));
}

function writtenValue(value: SaidValue, language: string, patternOf: (sentence: Sentence) => string): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (value instanceof Sentence) return written(value, language, patternOf);
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(value);
}

function formatOf(pattern: string, language: string): IntlMessageFormat {
  let formats = compiled.get(language);
  if (formats === undefined) compiled.set(language, (formats = new Map<string, IntlMessageFormat>()));
  let format = formats.get(pattern);
  if (format === undefined) {
    format = new IntlMessageFormat(pattern, language, undefined, { ignoreTag: true });
    formats.set(pattern, format);
  }
  return format;
}
