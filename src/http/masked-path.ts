import { maskNumbersInWords } from './mask-phone-numbers.js';

/** Addresses are sometimes encoded twice, hardly ever more often. */
const MAX_DECODINGS = 5;

/** The path of a request's URL without its query, phone numbers in it masked, however they were encoded. */
export function maskedPath(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  const decoded = decode(path);
  const masked = maskNumbersInWords(decoded);
  return masked === decoded ? path : encodeURI(masked);
}

/** As far as it can be: what is no encoding of anything stays, and hides nothing beside it. */
function decode(path: string): string {
  let decoded = path;
  for (let times = 0; times < MAX_DECODINGS && decoded.includes('%'); times++) {
    decoded = decoded.replaceAll(/(?:%[\da-f]{2})+/gi, decodeRun);
  }
  return decoded;
}

function decodeRun(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded.replaceAll(/%[0-7][\da-f]/gi, decodeURIComponent);
  }
}
