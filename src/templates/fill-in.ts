import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { type Formatters, IntlMessageFormat } from 'intl-messageformat';
import { LRUCache } from 'lru-cache';
import { type CompiledText, NONE, selectKeyOf } from './compile-text.js';
import type { Value, Values } from './values.js';

/** How numbers and dates are written. */
export interface Writing {
  /** BCP 47. */
  locale: string;
  /** IANA, for moments. */
  timeZone: string;
}

/** A formatter of the platform takes some 50 µs and 20 KB; templates need few kinds of them. */
const formats = new LRUCache<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules>({ max: 500 });

/** The text, filled in. What was left out leaves nothing behind. */
export function fillIn(text: CompiledText, values: Values, { locale, timeZone }: Writing): string {
  // The library changes nothing of what it is given.
  const message = new IntlMessageFormat(text as MessageFormatElement[], locale, undefined, {
    formatters: formattersIn(timeZone),
  });
  return String(message.format(wrapped(values)));
}

/** As the library looks them up: by own names alone, so that no name is found that every object inherits. */
function wrapped(values: Values): Record<string, string> {
  const named = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of values) {
    named[name] = writtenOf(value);
    named[selectKeyOf(name)] = selectedBy(value);
  }
  return named as Record<string, string>;
}

function writtenOf(value: Value): unknown {
  switch (value.is) {
    case 'text':
      return value.text;
    case 'number':
      return value.number;
    case 'money':
      return value.decimal;
    case 'day':
    case 'moment':
      return value;
    case 'left_out':
      return null;
  }
}

function selectedBy(value: Value): string {
  switch (value.is) {
    case 'text':
      return value.text;
    case 'number':
      return String(value.number);
    case 'left_out':
      return NONE;
    case 'money':
    case 'day':
    case 'moment':
      return 'other';
  }
}

/** The library asks for formatters and hands them our values as they are. */
function formattersIn(timeZone: string): Formatters {
  return {
    getNumberFormat: (locales, options) => {
      const format = kept('number', locales, options, Intl.NumberFormat);
      return {
        format: (value: unknown) => (value === null ? '' : format.format(value as number)),
      } as Intl.NumberFormat;
    },
    getDateTimeFormat: (locales, options) => {
      const formatIn = (zone: string) => kept('date', locales, { ...options, timeZone: zone }, Intl.DateTimeFormat);
      const format = (value: unknown) => {
        if (value === null) return '';
        const { is, at } = value as Value & { at: Date };
        return formatIn(is === 'day' ? 'UTC' : timeZone).format(at);
      };
      return { format } as Intl.DateTimeFormat;
    },
    getPluralRules: (locales, options) => kept('plural', locales, options, Intl.PluralRules),
  };
}

function kept<Format extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.PluralRules, Locales, Options>(
  kind: string,
  locales: Locales,
  options: Options,
  make: new (locales: Locales, options: Options) => Format,
): Format {
  const key = JSON.stringify([kind, locales, options]);
  const found = formats.get(key) as Format | undefined;
  if (found !== undefined) return found;
  const made = new make(locales, options);
  formats.set(key, made);
  return made;
}
