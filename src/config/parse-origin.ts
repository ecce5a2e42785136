import { complain, parsed, type Parse, parser } from './parsed.js';

/** An origin as browsers send it: scheme, host, and the port where it is not the scheme's own. */
export const webOrigin: Parse<string> = parser('origin of a web page', (text) => {
  const url = URL.parse(text);
  const isOrigin =
    url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` && !text.includes('*');
  return isOrigin
    ? parsed(url.origin)
    : complain('must hold origins such as https://app.example.com, without a path; * is none, name each');
});
