/** A locale that a text is looked for in, and the one that numbers and dates in it are written by. */
export interface ChainedLocale {
  /** As templates name it: without extensions. */
  locale: string;
  formatLocale: string;
}

/**
 * Where a text is looked for: `pt-BR`, then `pt`, then the same of the default. Numbers and dates are written as whoever
 * asked for that language writes them: an English text for `en-IN` has ₹1,20,000.
 * @param locale null: that of nobody, so the default alone
 */
export function localeChain(locale: string | null, defaultLocale: string): ChainedLocale[] {
  const chain = new Map<string, string>();
  for (const formatLocale of locale === null ? [defaultLocale] : [locale, defaultLocale]) {
    for (const shorter of prefixesOf(new Intl.Locale(formatLocale).baseName)) {
      if (!chain.has(shorter)) chain.set(shorter, formatLocale);
    }
  }
  return [...chain].map(([of, formatLocale]) => ({ locale: of, formatLocale }));
}

/** How numbers and dates are written in a text of this locale when no recipient is known. */
export function formatLocaleOf(locale: string, defaultLocale: string): string {
  return localeChain(null, defaultLocale).find((chained) => chained.locale === locale)?.formatLocale ?? locale;
}

/** `zh-Hant-TW`, `zh-Hant`, `zh`. */
function prefixesOf(baseName: string): string[] {
  const parts = baseName.split('-');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('-'));
}
