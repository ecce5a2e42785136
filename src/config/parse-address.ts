import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
import { complain, type Parse, parsed, parser } from './parsed.js';

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
