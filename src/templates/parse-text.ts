import {
  type Location,
  type MessageFormatElement,
  parse,
  type ParserOptions,
  TYPE,
} from '@formatjs/icu-messageformat-parser';
import { say, type Sentence } from '../languages/say.js';

/** What is wrong with a text, and where: `line 1, column 4: an argument is not closed`. */
export type ParsedText = { ok: true; elements: MessageFormatElement[] } | { ok: false; mistake: Sentence };

/** Braces within braces: ten selections within each other. */
const MAX_DEPTH = 20;
const QUOTED = /''|'[{}](?:[^']|'')*'?/g;

/** The parser's names of what it meets, in words. */
const WORDS: Readonly<Record<string, Sentence>> = {
  EXPECT_ARGUMENT_CLOSING_BRACE: say("an argument is not closed by '}'"),
  EMPTY_ARGUMENT: say('an argument names no variable'),
  MALFORMED_ARGUMENT: say("an argument must be '{name}', or '{name, type}'"),
  EXPECT_ARGUMENT_TYPE: say('a type must follow the comma'),
  INVALID_ARGUMENT_TYPE: say('is no type: number, date, time, plural, selectordinal and select are'),
  EXPECT_ARGUMENT_STYLE: say('a style must follow the comma'),
  INVALID_NUMBER_SKELETON: say('no such number skeleton'),
  INVALID_DATE_TIME_SKELETON: say('no such date skeleton'),
  EXPECT_NUMBER_SKELETON: say('a number skeleton must follow the colons'),
  EXPECT_DATE_TIME_SKELETON: say('a date skeleton must follow the colons'),
  UNCLOSED_QUOTE_IN_ARGUMENT_STYLE: say('a quote in a style is not closed'),
  EXPECT_SELECT_ARGUMENT_OPTIONS: say("selections must follow the comma, such as other '{…}'"),
  EXPECT_PLURAL_ARGUMENT_OFFSET_VALUE: say('a number must follow the offset'),
  INVALID_PLURAL_ARGUMENT_OFFSET_VALUE: say('the offset must be a number'),
  EXPECT_SELECT_ARGUMENT_SELECTOR: say("a selection is missing, such as other '{…}'"),
  EXPECT_PLURAL_ARGUMENT_SELECTOR: say("a selection is missing, such as one '{…}', =2 '{…}' or other '{…}'"),
  EXPECT_SELECT_ARGUMENT_SELECTOR_FRAGMENT: say('a selection needs its text in braces'),
  EXPECT_PLURAL_ARGUMENT_SELECTOR_FRAGMENT: say('a selection needs its text in braces'),
  INVALID_PLURAL_ARGUMENT_SELECTOR: say('a number must follow the ='),
  DUPLICATE_PLURAL_ARGUMENT_SELECTOR: say('a selection stands here twice'),
  DUPLICATE_SELECT_ARGUMENT_SELECTOR: say('a selection stands here twice'),
  MISSING_OTHER_CLAUSE: say("the selection other '{…}' is missing"),
};

/** Reads ICU MessageFormat. Tags are text: what people read has none. */
export function parseText(text: string, locale: string): ParsedText {
  if (depthOf(text) > MAX_DEPTH)
    return { ok: false, mistake: say('has braces nested deeper than {max}', { max: MAX_DEPTH }) };
  const options: ParserOptions = { ignoreTag: true, captureLocation: true, locale: new Intl.Locale(locale) };
  try {
    const elements = parse(text, options);
    const stray = strayBrace(text, elements);
    if (stray === null) return { ok: true, elements };
    const what = say("'}' closes nothing: a brace itself is written {quoted}", { quoted: "'}'" });
    return { ok: false, mistake: saidAt(positionAt(text, stray), what) };
  } catch (error) {
    return { ok: false, mistake: mistakeOf(error, text, options) };
  }
}

/** `line 1, column 4: …`. Elements that were parsed with their locations have one. */
export function saidAt(position: Location['start'] | undefined, what: Sentence): Sentence {
  if (position === undefined) return what;
  const { line, column } = position;
  return say('line {line}, column {column}: {what}', { line, column, what });
}

function mistakeOf(error: unknown, text: string, options: ParserOptions): Sentence {
  if (!(error instanceof Error)) throw error;
  if (!(error instanceof SyntaxError))
    return saidAt(skeletonOf(text, options)?.start, say('no such skeleton: {why}', { why: error.message }));
  const { location } = error as SyntaxError & { location?: Location };
  return saidAt(location?.start, WORDS[error.message] ?? say('is no ICU MessageFormat'));
}

/** Where a skeleton stands that cannot be read: the parser throws without telling. */
function skeletonOf(text: string, options: ParserOptions): Location | undefined {
  return everyElement(parse(text, { ...options, shouldParseSkeletons: false })).find(({ location }) => {
    if (location === undefined) return false;
    try {
      parse(text.slice(location.start.offset, location.end.offset), options);
      return false;
    } catch {
      return true;
    }
  })?.location;
}

/** Those within others first. */
function everyElement(elements: readonly MessageFormatElement[]): MessageFormatElement[] {
  return elements.flatMap((element) => {
    const isBranched = element.type === TYPE.select || element.type === TYPE.plural;
    const within = isBranched ? Object.values(element.options).flatMap(({ value }) => everyElement(value)) : [];
    return [...within, element];
  });
}

/** The offset of a brace that closes nothing: a typing mistake, though the syntax takes it for text. */
function strayBrace(text: string, elements: readonly MessageFormatElement[]): number | null {
  for (const { type, location } of elements) {
    if (type !== TYPE.literal || location === undefined) continue;
    const { start, end } = location;
    const unquoted = text.slice(start.offset, end.offset).replace(QUOTED, (quoted) => ' '.repeat(quoted.length));
    const at = unquoted.indexOf('}');
    if (at !== -1) return start.offset + at;
  }
  return null;
}

function positionAt(text: string, offset: number): Location['start'] {
  const lines = text.slice(0, offset).split('\n');
  return { offset, line: lines.length, column: Array.from(lines.at(-1)!).length + 1 };
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of text) {
    if (character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === '}') depth--;
  }
  return deepest;
}
