/** Longer than any locale that means something. */
const MAX_LENGTH = 64;
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/**
 * A locale as BCP 47 writes it, such as `pt-BR`, in its canonical form. Null for what is none, and for one in which no
 * numbers and dates can be written: `english`, `en_US`, `xx`.
 */
export function readLocale(written: unknown): string | null {
  if (typeof written !== 'string' || written.length > MAX_LENGTH) return null;
  try {
    const locale = new Intl.Locale(written);
    const isKnown = LANGUAGES.of(locale.baseName) !== undefined;
    return isKnown && Intl.NumberFormat.supportedLocalesOf(written).length > 0 ? locale.toString() : null;
  } catch {
    return null;
  }
}

/** The name of a time zone of the IANA database; null for what is none, and for offsets such as `+05:30`. */
export function readTimeZone(written: string): string | null {
  if (!/^[A-Za-z]/.test(written)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
