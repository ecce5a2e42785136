/** What became of one setting's text: a value, or the end of a sentence that begins with the setting's name. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly complaint: string };

/** Turns the trimmed, non-empty text of a setting into what the code wants. Never repeats the text in a complaint. */
export type Parse<T> = (text: string) => Parsed<T>;

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });

// The text itself is kept out of complaints: a line of .env that slipped may well hold a secret.
export const complain = (complaint: string): Parsed<never> => ({ ok: false, complaint });
