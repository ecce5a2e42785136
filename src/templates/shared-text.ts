import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser';
import type { FieldError } from '../http/problem.js';
import { type CompiledText, compileText } from './compile-text.js';
import { fillIn, type Writing } from './fill-in.js';
import { parseText } from './parse-text.js';
import type { Variable, Variables, VariableType } from './template-content.js';
import { readValues } from './values.js';

/** A text by the name of its field. */
export type NamedTexts = ReadonlyMap<string, string>;

export type CompiledTexts = { ok: true; texts: SharedTexts } | { ok: false; errors: FieldError[] };

export type FilledIn = { ok: true; texts: NamedTexts } | { ok: false; errors: FieldError[] };

/** Texts for many recipients, in ICU MessageFormat. What each variable is follows from how the texts use it. */
export class SharedTexts {
  private constructor(
    private readonly texts: ReadonlyMap<string, CompiledText>,
    private readonly variables: Variables,
  ) {}

  /** Whether the recipient's time zone matters. */
  get haveDates(): boolean {
    return Object.values(this.variables).some(({ type }) => type === 'date');
  }

  static compile(texts: NamedTexts, locale: string): CompiledTexts {
    const variables: Record<string, Variable> = Object.create(null) as Record<string, Variable>;
    for (const text of texts.values()) {
      const parsed = parseText(text, locale);
      if (parsed.ok) declareThoseOf(parsed.elements, variables);
    }
    const compiled = new Map<string, CompiledText>();
    const errors: FieldError[] = [];
    for (const [path, text] of texts) {
      const compilation = compileText(text, variables, locale);
      if (compilation.ok) compiled.set(path, compilation.elements);
      else errors.push(...compilation.mistakes.map((message) => ({ path, message })));
    }
    return errors.length === 0 ? { ok: true, texts: new SharedTexts(compiled, variables) } : { ok: false, errors };
  }

  /** @param given the variables of one recipient: each must be there, and no other */
  fillIn(given: Readonly<Record<string, unknown>>, writing: Writing): FilledIn {
    const read = readValues(this.variables, this.withNumbersAsText(given), 'variables');
    if (!read.ok) return read;
    const filledIn = [...this.texts].map(([path, text]) => [path, fillIn(text, read.values, writing)] as const);
    return { ok: true, texts: new Map(filledIn) };
  }

  /** `{table}` is written as it was given, be it a number: nobody said that it is an amount. */
  private withNumbersAsText(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const entries = Object.entries(given).map(([name, value]) => {
      const isWritten = typeof value === 'number' && Number.isFinite(value) && this.variables[name]?.type === 'text';
      return [name, isWritten ? String(value) : value] as const;
    });
    return Object.fromEntries(entries);
  }
}

/** The first use that tells more than `{name}` decides; another that does not fit it is a mistake of the text. */
function declareThoseOf(elements: readonly MessageFormatElement[], variables: Record<string, Variable>): void {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound || element.type === TYPE.tag) continue;
    const known = variables[element.value]?.type ?? 'text';
    variables[element.value] = { type: known === 'text' ? typeBy(element) : known };
    if (element.type !== TYPE.select && element.type !== TYPE.plural) continue;
    for (const { value } of Object.values(element.options)) declareThoseOf(value, variables);
  }
}

function typeBy({ type }: MessageFormatElement): VariableType {
  switch (type) {
    case TYPE.number:
    case TYPE.plural:
      return 'number';
    case TYPE.date:
    case TYPE.time:
      return 'date';
    case TYPE.argument:
    case TYPE.select:
    case TYPE.literal:
    case TYPE.pound:
    case TYPE.tag:
      return 'text';
  }
}
