import { maskPhoneNumbers } from './mask-phone-numbers.js';

/** The path of a request's URL without its query, phone numbers in it masked, however they were encoded. */
export function maskedPath(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  const decoded = decode(path);
  const masked = maskPhoneNumbers(decoded);
  return masked === decoded ? path : encodeURI(masked);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
