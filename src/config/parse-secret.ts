import { isPlaceholder } from './placeholder.js';
import { complain, parsed, type Parse, parser } from './parsed.js';

/** 24 random bytes cannot be guessed; written as text they are longer still. */
const MIN_SECRET_BYTES = 24;

/** A key that travels in a header: a placeholder, a space or a character no header can carry is refused. */
export const headerKey: Parse<string> = parser('key in printable ASCII', (text) => {
  if (isPlaceholder(text)) return complain('holds a placeholder: set the real one');
  return /^[\x21-\x7e]+$/.test(text) ? parsed(text) : complain('must be printable ASCII without spaces');
});

/** A secret we choose ourselves, so it may as well be long. */
export const longSecret: Parse<string> = parser('text of at least 24 bytes', (text) => {
  if (isPlaceholder(text)) return complain('holds a placeholder: set a real secret');
  return Buffer.byteLength(text) >= MIN_SECRET_BYTES
    ? parsed(text)
    : complain(`must be at least ${MIN_SECRET_BYTES} bytes: make one with "openssl rand -hex 32"`);
});

/** A long secret that also travels in a header. */
export const longHeaderKey: Parse<string> = parser('key of at least 24 bytes in printable ASCII', (text) => {
  const long = longSecret(text);
  return long.ok ? headerKey(text) : long;
});
