import { describe, expect, it } from 'vitest';
import { usableLocale } from './locale.js';

describe('the locale of the reader', () => {
  it.each([
    [['en-US'], 'en-US'],
    [['hi-IN', 'en'], 'hi-IN'],
    [['en-US@posix'], 'en-US'],
    [['de-DE@euro'], 'de-DE'],
    [['pt_BR.UTF-8'], 'pt-BR'],
    [['', '*', 'x', 'fr'], 'fr'],
    [[undefined, null, 7, 'sv'], 'sv'],
  ])('is, of %j, %s', (languages, locale) => {
    expect(usableLocale(languages)).toBe(locale);
    expect(() => new Intl.DateTimeFormat(usableLocale(languages))).not.toThrow();
  });

  it.each([[[]], [['']], [['@']], [['en US']], [['..']], [[undefined]], [['x'.repeat(1000)]]])(
    'is left to the browser where it names none: %j',
    (languages) => {
      expect(usableLocale(languages)).toBeUndefined();
    },
  );
});
