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
