import { describe, expect, it } from 'vitest';
import { FAILURE_REPLIES } from './inbox.options.js';
import { failureReplyFor } from './failure-reply.js';

const failureReply = (fromE164: string | null, text: string | null, locale?: unknown) =>
  failureReplyFor({ fromE164, text, metadata: locale === undefined ? {} : { locale } }, FAILURE_REPLIES);
const INDIAN = '+919876543210';
const SPANISH = '+34612345678';

describe('the failure reply', () => {
  it.each([
    ['es', 'es'],
    ['es_MX', 'es'],
    ['hi-IN', 'hi'],
    ['pt-BR', 'pt-BR'],
    // Most who speak it are in Brazil.
    ['pt', 'pt-BR'],
    ['pt_PT', 'pt'],
    [' DE-at ', 'de'],
  ])('is in the language that the metadata name: %s', (locale, language) => {
    expect(failureReply(INDIAN, 'Hello', locale)).toBe(FAILURE_REPLIES[language]);
  });

  it('is also in the one that they call their language', () => {
    const message = { fromE164: INDIAN, text: 'Hello', metadata: { language: 'hi' } };
    expect(failureReplyFor(message, FAILURE_REPLIES)).toBe(FAILURE_REPLIES['hi']);
  });

  it.each([
    [SPANISH, 'Hola', 'es'],
    [SPANISH, null, 'es'],
    [INDIAN, 'खाने का बिल बाँटो', 'hi'],
    [INDIAN, '🙂 1200', 'hi'],
    ['+5511961234567', 'Oi', 'pt-BR'],
    ['+351912345678', 'Olá', 'pt'],
  ])('is else in the language of the country of %s, who wrote %s', (from, text, language) => {
    expect(failureReply(from, text)).toBe(FAILURE_REPLIES[language]);
  });

  it.each<[string, string | null, string, unknown?]>([
    ['the sender writes in other letters than the country', INDIAN, 'Split bill for dinner'],
    ['there is no text in the language', '+819012345678', 'こんにちは'],
    ['nobody knows where the number is', null, 'Hello'],
    ['the language is one that we have not', INDIAN, 'Hello', 'sw-KE'],
    ['the locale is none', INDIAN, 'Hello', '../etc/passwd'],
    ['the locale is no text', INDIAN, 'Hello', { language: 'es' }],
    ['the locale is a property of every object', INDIAN, 'Hello', 'constructor'],
  ])('is the default where %s', (_what, from, text, locale) => {
    expect(failureReply(from, text, locale)).toBe(FAILURE_REPLIES.default);
  });
});
