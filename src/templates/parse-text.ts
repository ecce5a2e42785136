import {
  type Location,
  type MessageFormatElement,
  parse,
  type ParserOptions,
  TYPE,
} from '@formatjs/icu-messageformat-parser';

/** What is wrong with a text, and where: `line 1, column 4: an argument is not closed`. */
export type Parsed = { ok: true; elements: MessageFormatElement[] } | { ok: false; mistake: string };

/** Braces within braces: ten selections within each other. */
const MAX_DEPTH = 20;
const QUOTED = /''|'[{}](?:[^']|'')*'?/g;

/** The parser's names of what it meets, in words. */
const WORDS: Readonly<Record<string, string>> = {
  EXPECT_ARGUMENT_CLOSING_BRACE: 'an argument is not closed by }',
  EMPTY_ARGUMENT: 'an argument names no variable',
  MALFORMED_ARGUMENT: 'an argument must be {name}, or {name, type}',
  EXPECT_ARGUMENT_TYPE: 'a type must follow the comma',
  INVALID_ARGUMENT_TYPE: 'is no type: number, date, time, plural, selectordinal and select are',
  EXPECT_ARGUMENT_STYLE: 'a style must follow the comma',
  INVALID_NUMBER_SKELETON: 'no such number skeleton',
  INVALID_DATE_TIME_SKELETON: 'no such date skeleton',
  EXPECT_NUMBER_SKELETON: 'a number skeleton must follow the colons',
  EXPECT_DATE_TIME_SKELETON: 'a date skeleton must follow the colons',
  UNCLOSED_QUOTE_IN_ARGUMENT_STYLE: 'a quote in a style is not closed',
  EXPECT_SELECT_ARGUMENT_OPTIONS: 'selections must follow the comma, such as other {…}',
  EXPECT_PLURAL_ARGUMENT_OFFSET_VALUE: 'a number must follow the offset',
  INVALID_PLURAL_ARGUMENT_OFFSET_VALUE: 'the offset must be a number',
  EXPECT_SELECT_ARGUMENT_SELECTOR: 'a selection is missing, such as other {…}',
  EXPECT_PLURAL_ARGUMENT_SELECTOR: 'a selection is missing, such as one {…}, =2 {…} or other {…}',
  EXPECT_SELECT_ARGUMENT_SELECTOR_FRAGMENT: 'a selection needs its text in braces',
  EXPECT_PLURAL_ARGUMENT_SELECTOR_FRAGMENT: 'a selection needs its text in braces',
  INVALID_PLURAL_ARGUMENT_SELECTOR: 'a number must follow the =',
  DUPLICATE_PLURAL_ARGUMENT_SELECTOR: 'a selection stands here twice',
  DUPLICATE_SELECT_ARGUMENT_SELECTOR: 'a selection stands here twice',
  MISSING_OTHER_CLAUSE: 'the selection other {…} is missing',
};

/** Reads ICU MessageFormat. Tags are text: what people read has none. */
export function parseText(text: string, locale: string): Parsed {
  if (depthOf(text) > MAX_DEPTH) return { ok: false, mistake: `has braces nested deeper than ${MAX_DEPTH}` };
  const options: ParserOptions = { ignoreTag: true, captureLocation: true, locale: new Intl.Locale(locale) };
  try {
    const elements = parse(text, options);
    const stray = strayBrace(text, elements);
    if (stray === null) return { ok: true, elements };
    return { ok: false, mistake: `${positionAt(text, stray)}} closes nothing: a brace itself is written '}'` };
  } catch (error) {
    return { ok: false, mistake: mistakeOf(error, text, options) };
  }
}

/** `line 1, column 4: `. Elements that were parsed with their locations have one. */
export function positionOf(location: Location | undefined): string {
  return location === undefined ? '' : `line ${location.start.line}, column ${location.start.column}: `;
}

function mistakeOf(error: unknown, text: string, options: ParserOptions): string {
  if (!(error instanceof Error)) throw error;
  if (!(error instanceof SyntaxError))
    return `${positionOf(skeletonOf(text, options))}no such skeleton: ${error.message}`;
  const { location } = error as SyntaxError & { location?: Location };
  return `${positionOf(location)}${WORDS[error.message] ?? 'is no ICU MessageFormat'}`;
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

function positionAt(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${Array.from(lines.at(-1)!).length + 1}: `;
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const character of text) {
    if (character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === '}') depth--;
  }
  return deepest;
}
