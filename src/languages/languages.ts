import type { IncomingHttpHeaders } from 'node:http';
import Negotiator from 'negotiator';

/** In which a caller may be answered; the first where it asks for none of them. */
export const LANGUAGES = ['en', 'hi', 'es', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Browsers send some 50 characters. */
const MAX_LENGTH = 1_000;

/** The language that a request asks for by `Accept-Language`, as RFC 9110 reads it: `es-MX` is answered in `es`. */
export function languageOf({ 'accept-language': asked }: Pick<IncomingHttpHeaders, 'accept-language'>): Language {
  if (asked === undefined || asked.length > MAX_LENGTH) return 'en';
  const language = new Negotiator({ headers: { 'accept-language': asked } }).language(LANGUAGES);
  return LANGUAGES.find((known) => known === language) ?? 'en';
}
