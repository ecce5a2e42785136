import {
  type DateElement,
  type MessageFormatElement,
  type NumberElement,
  type PluralElement,
  type SelectElement,
  SKELETON_TYPE,
  type TimeElement,
  TYPE,
} from '@formatjs/icu-messageformat-parser';
import { say, type Sentence } from '../languages/say.js';
import { parseText, saidAt } from './parse-text.js';
import { isRequired, type Variable, type Variables } from './template-content.js';

/** A text in which every argument has the type of its variable: filling it in cannot fail. */
export type CompiledText = readonly MessageFormatElement[];

export type Compilation = { ok: true; elements: CompiledText } | { ok: false; mistakes: readonly Sentence[] };

/** What a variable that was left out selects. */
export const NONE = 'none';

/** The name of the value by which a variable selects: not the one that is written. */
export const selectKeyOf = (name: string): string => `?${name}`;

const DATE_STYLES = ['short', 'medium', 'long', 'full'];
const PLURAL_RULES = ['zero', 'one', 'two', 'few', 'many', 'other'];

interface Context {
  readonly variables: Variables;
  readonly mistakes: Sentence[];
  /** Optional variables that are there, by the selection that the element is in. */
  readonly given: ReadonlySet<string>;
}

type Argument<Element extends MessageFormatElement = MessageFormatElement> = Exclude<Element, { type: TYPE.pound }>;

/** Reads a text. Each mistake tells its line and column. */
export function compileText(text: string, variables: Variables, locale: string): Compilation {
  const parsed = parseText(text, locale);
  if (!parsed.ok) return { ok: false, mistakes: [parsed.mistake] };
  const context: Context = { variables, mistakes: [], given: new Set() };
  const elements = compiled(parsed.elements, context);
  return context.mistakes.length === 0 ? { ok: true, elements } : { ok: false, mistakes: context.mistakes };
}

/** What `{name}` alone becomes. */
export function plainArgument(name: string, { type, currency }: Variable): MessageFormatElement {
  switch (type) {
    case 'text':
    case 'url':
      return { type: TYPE.argument, value: name };
    case 'number':
      return { type: TYPE.number, value: name };
    case 'money':
      return { type: TYPE.number, value: name, style: inCurrency(currency) };
    case 'date':
      return { type: TYPE.date, value: name, style: 'medium' };
  }
}

function compiled(elements: readonly MessageFormatElement[], c: Context): MessageFormatElement[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound || element.type === TYPE.tag) return [element];
    if (!Object.hasOwn(c.variables, element.value)) {
      mistake(c, element, say('is not among the variables'));
      return [];
    }
    return argument(element, c.variables[element.value]!, c) ?? [];
  });
}

function argument(element: Argument, variable: Variable, c: Context): MessageFormatElement | null {
  switch (element.type) {
    case TYPE.argument:
      return plainArgument(element.value, variable);
    case TYPE.number:
      return number(element, variable, c);
    case TYPE.date:
    case TYPE.time:
      return date(element, variable, c);
    case TYPE.select:
      return select(element, variable, c);
    case TYPE.plural:
      return plural(element, variable, c);
    case TYPE.literal:
    case TYPE.tag:
      return element;
  }
}

function number(element: NumberElement, { type, currency }: Variable, c: Context): NumberElement | null {
  const { style = null } = element;
  if (type !== 'number' && type !== 'money')
    return mistake(c, element, say('must be a number, and is declared as {type}', { type }));
  if (style === null || style === 'integer' || style === 'percent') return element;
  if (style === 'currency' && type === 'money') return { ...element, style: inCurrency(currency) };
  if (typeof style === 'string') {
    const styles = type === 'money' ? 'integer, percent, currency' : 'integer, percent';
    return mistake(
      c,
      element,
      say('has no style "{style}": there are {styles}, and skeletons such as ::.00', { style, styles }),
    );
  }
  const { currency: own, scale } = style.parsedOptions;
  if (!canBeMade(style.parsedOptions, Intl.NumberFormat))
    return mistake(c, element, say('has no such number skeleton'));
  // A decimal that is multiplied as a double is no longer exact.
  if (type === 'money' && scale !== undefined) return mistake(c, element, say('is money, which is not scaled'));
  if (type === 'money' && own !== undefined && own !== currency)
    return mistake(c, element, say('is declared in {currency}', { currency: String(currency) }));
  return element;
}

function date<Element extends DateElement | TimeElement>(
  element: Element,
  { type }: Variable,
  c: Context,
): Element | null {
  const { style = null } = element;
  if (type !== 'date') return mistake(c, element, say('must be a date, and is declared as {type}', { type }));
  if (style === null) return { ...element, style: 'medium' };
  if (typeof style === 'string') {
    if (DATE_STYLES.includes(style)) return element;
    return mistake(
      c,
      element,
      say('has no style "{style}": there are {styles}, and skeletons such as ::dMMM', {
        style,
        styles: DATE_STYLES.join(', '),
      }),
    );
  }
  return canBeMade(style.parsedOptions, Intl.DateTimeFormat)
    ? element
    : mistake(c, element, say('has no such date skeleton'));
}

/** An optional variable that was left out selects `none`; within the others it is there. */
function select(element: SelectElement, variable: Variable, c: Context): SelectElement | null {
  const { value: name, options } = element;
  const isOptional = !isRequired(variable);
  if (variable.type !== 'text' && variable.type !== 'number' && !isOptional) {
    return mistake(
      c,
      element,
      say('must be a text or a number to select by, and is declared as {type}', { type: variable.type }),
    );
  }
  const isGiven = isOptional && Object.hasOwn(options, NONE) ? { ...c, given: new Set([...c.given, name]) } : c;
  return {
    ...element,
    value: selectKeyOf(name),
    options: branches(options, (key) => (key === NONE ? c : isGiven)),
  };
}

function plural(element: PluralElement, variable: Variable, c: Context): PluralElement | null {
  const { value: name, options } = element;
  if (variable.type !== 'number') {
    return mistake(c, element, say('must be a number to count by, and is declared as {type}', { type: variable.type }));
  }
  if (!isRequired(variable) && !c.given.has(name)) {
    const example = `{${name}, select, ${NONE} {…} other {…}}`;
    return mistake(c, element, say('may be left out: count by it in {example}', { example }));
  }
  const unknown = Object.keys(options).find((rule) => !rule.startsWith('=') && !PLURAL_RULES.includes(rule));
  if (unknown !== undefined) {
    const rules = PLURAL_RULES.join(', ');
    return mistake(
      c,
      element,
      say('counts by "{unknown}": there are {rules}, and numbers such as =2', { unknown, rules }),
    );
  }
  return { ...element, options: branches(options, () => c) };
}

function branches<Branch extends { value: MessageFormatElement[] }>(
  options: Readonly<Record<string, Branch>>,
  contextOf: (key: string) => Context,
): Record<string, Branch> {
  const entries = Object.entries(options).map(
    ([key, branch]) => [key, { ...branch, value: compiled(branch.value, contextOf(key)) }] as const,
  );
  return Object.fromEntries(entries);
}

function mistake({ mistakes }: Context, { value: name, location }: Argument, what: Sentence): null {
  mistakes.push(saidAt(location?.start, say('{name} {what}', { name, what })));
  return null;
}

function inCurrency(currency: string | undefined): NumberElement['style'] {
  return { type: SKELETON_TYPE.number, tokens: [], parsedOptions: { style: 'currency', currency } };
}

/** Whether options mean anything: what the parser does not know it leaves out. */
function canBeMade<Options extends object>(
  options: Options,
  format: new (locale: string, options: Options) => unknown,
): boolean {
  if (Object.keys(options).length === 0) return false;
  try {
    new format('en', options);
    return true;
  } catch {
    return false;
  }
}
