import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';

/** What became of one setting's text: a value, or the end of a sentence that begins with the setting's name. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly complaint: string };

/** Turns the trimmed, non-empty text of a setting into what the code wants. Never repeats the text in a complaint. */
export interface Parse<T> {
  (text: string): Parsed<T>;
  /** What it takes, with its unit and bounds, as documents say it: `whole number of milliseconds, 50 to 15000`. */
  readonly takes: string;
}

export function parser<T>(takes: string, parse: (text: string) => Parsed<T>): Parse<T> {
  return Object.assign((text: string) => parse(text), { takes });
}

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });

// The text itself is kept out of complaints: a line of .env that slipped may well hold a secret.
export const complain = (complaint: string): Parsed<never> => ({ ok: false, complaint });

/** Any text, as it came. */
export const anyText: Parse<string> = parser('text', parsed);

/** Words people leave where a secret belongs. Narrow on purpose: a real random secret must never match by accident. */
const PLACEHOLDERS: readonly RegExp[] = [
  /change[-_ ]?(me|this|it)/i,
  /replace[-_ ]?(me|this|with)/i,
  /placeholder/i,
  /(^|[-_ ])your[-_ ]/i,
  /[-_ ]here$/i,
  /^(todo|fixme|tbd|none|null|undefined|secret|password)$/i,
  /^<.*>$/,
  /^\$?\{.*\}$/,
  /^[x*.]+$/i,
  /x{6}/i,
];

/** True when the text is a stand-in such as `changeme`, `your-api-key`, `<secret>`, `xxx` or an unfilled `${TEMPLATE}`. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.some((pattern) => pattern.test(text));
}

/** An http or https address, kept without its trailing slash, so that a path can be put behind it. */
export const httpUrl: Parse<string> = parser('http or https address', (text) => {
  const url = URL.parse(text);
  const plain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return plain && ['http:', 'https:'].includes(url.protocol)
    ? parsed(url.href.replace(/(?<!\/)\/+$/, ''))
    : complain('must be an http:// or https:// address without credentials, query or fragment');
});

/** A Postgres connection string, kept as it came. A password is not required, but a made-up one is refused. */
export const postgresUrl: Parse<string> = parser('address of a Postgres database', (text) => {
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol) || url.pathname.length < 2) {
    return complain('must be an address like postgresql://user:password@host:5432/database');
  }
  return isPlaceholder(url.password) ? complain('holds a placeholder password: set the real one') : parsed(text);
});

/** A name or an address to listen on; whether it exists is for the system to say. */
export const hostName: Parse<string> = parser('host name or IP address', (text) =>
  /^[A-Za-z0-9.:_-]{1,255}$/.test(text) ? parsed(text) : complain('must be a host name or an IP address'),
);

/** ISO 3166 code of a country whose phone numbers are known, in any letter case. */
export const country: Parse<CountryCode> = parser('two-letter country code', (text) => {
  const code = text.toUpperCase();
  return isSupportedCountry(code) ? parsed(code) : complain('must hold two-letter country codes, such as IN');
});

/** One of the given words, in any letter case. */
export function oneOf<const T extends string>(choices: readonly T[]): Parse<T> {
  const one = choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
  return parser(one, (text) => {
    const choice = choices.find((candidate) => candidate === text.toLowerCase());
    return choice === undefined ? complain(`must be ${one}`) : parsed(choice);
  });
}

export const trueOrFalse: Parse<boolean> = parser('true or false', (text) => {
  const choice = oneOf(['true', 'false'])(text);
  return choice.ok ? parsed(choice.value === 'true') : choice;
});

/** The word auto, or what else may be said instead. */
export function orAuto<T>(parse: Parse<T>): Parse<T | 'auto'> {
  return parser(`${parse.takes}; or auto`, (text) => {
    if (text.toLowerCase() === 'auto') return parsed<T | 'auto'>('auto');
    const result = parse(text);
    return result.ok ? result : complain(`${result.complaint}; or auto`);
  });
}

/** Items between commas, each trimmed and parsed, none empty, none twice. The first complaint speaks for all. */
export function listOf<T>(parse: Parse<T>): Parse<readonly T[]> {
  return parser(`${parse.takes}; several between commas`, (text) => {
    const values: T[] = [];
    for (const item of text.split(',').map((part) => part.trim())) {
      if (item === '') return complain('has an empty item: separate items by single commas');
      const result = parse(item);
      if (!result.ok) return result;
      if (values.includes(result.value)) return complain('names an item twice');
      values.push(result.value);
    }
    return parsed(values);
  });
}

/** The same, and no more than so many. */
export function upTo<T>(most: number, parse: Parse<T>): Parse<readonly T[]> {
  return parser(`${parse.takes}; up to ${most} between commas`, (text) => {
    const list = listOf(parse)(text);
    return list.ok && list.value.length > most ? complain(`must be at most ${most}, separated by commas`) : list;
  });
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** What is counted: `milliseconds`. */
  readonly unit: string;
}

/** A whole number in decimal digits; no sign, exponent, hexadecimal or separators. */
export function wholeNumber({ min, max, unit }: Bounds): Parse<number> {
  return parser(`whole number of ${unit}, ${min} to ${max}`, (text) => {
    const value = Number(text);
    return /^\d{1,15}$/.test(text) && value >= min && value <= max
      ? parsed(value)
      : complain(`must be a whole number from ${min} to ${max}`);
  });
}

/** Of one machine; 0 takes any that is free. */
export const port: Parse<number> = parser('port, 0 to 65535', wholeNumber({ min: 0, max: 65_535, unit: 'port' }));

/** A share, from 0 to 1. */
export const ratio: Parse<number> = parser('number from 0 to 1', (text) =>
  /^(0(\.\d{1,12})?|1(\.0{1,12})?)$/.test(text)
    ? parsed(Number(text))
    : complain('must be a number from 0 to 1, such as 0.1'),
);

/** Seconds, fractions allowed, read as whole milliseconds; more than 0 (or `zero` itself) and at most `max` seconds. */
export function secondsAsMs({ max, zero = false }: Pick<Bounds, 'max'> & { zero?: boolean }): Parse<number> {
  const bounds = `${zero ? '0 or ' : ''}more than 0 and at most ${max}`;
  return parser(`number of seconds, ${bounds}`, (text) => {
    const ms = Math.round(Number(text) * 1000);
    const isEnough = ms > 0 || (zero && Number(text) === 0);
    return /^\d{1,12}(\.\d{1,12})?$/.test(text) && isEnough && ms <= max * 1000
      ? parsed(ms)
      : complain(`must be a number of seconds, ${bounds}, such as 2 or 0.5`);
  });
}

const DAY_MS = 86_400_000;

/** Whole days, read as milliseconds. */
export function daysAsMs(bounds: Omit<Bounds, 'unit'>): Parse<number> {
  const days = wholeNumber({ ...bounds, unit: 'days' });
  return parser(days.takes, (text) => {
    const read = days(text);
    return read.ok ? parsed(read.value * DAY_MS) : read;
  });
}
