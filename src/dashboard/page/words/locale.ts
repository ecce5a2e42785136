/**
 * The language in which the reader's numbers and times are written. Browsers pass on what the machine calls its language,
 * such as `en-US@posix` where none is set, which `Intl` refuses with an exception.
 */

/** The first language tag that `Intl` takes, without what Unix adds to it; undefined: the browser's own default. */
export function usableLocale(languages: readonly unknown[]): string | undefined {
  for (const language of languages) {
    if (typeof language !== 'string') continue;
    // `de_DE.UTF-8@euro` is `de-DE`.
    const tag = language.trim().split(/[.@]/, 1)[0]!.replaceAll('_', '-');
    try {
      const [known] = Intl.NumberFormat.supportedLocalesOf(tag);
      if (known !== undefined) return known;
    } catch {
      // Not a tag.
    }
  }
  return undefined;
}

function isTag(language: unknown): boolean {
  try {
    new Intl.NumberFormat(language as string);
    return language !== undefined;
  } catch {
    return false;
  }
}

export const locale = usableLocale([...(navigator.languages ?? []), navigator.language]);

// uPlot hands this to `Intl` as soon as it is loaded, so `main.tsx` imports this file before all others.
if (!isTag(navigator.language)) {
  Object.defineProperty(navigator, 'language', { value: locale ?? 'en', configurable: true });
}
