import { isPlaceholder } from './placeholder.js';
import { complain, parsed, type Parse, parser } from './parsed.js';

/** An http or https address that is posted to exactly as it is written: a query may tell one receiver from another. */
export const receiverUrl: Parse<string> = parser('http or https address', (text) => {
  const url = URL.parse(text);
  const plain = url !== null && url.username === '' && url.password === '' && url.hash === '';
  return plain && ['http:', 'https:'].includes(url.protocol)
    ? parsed(url.href)
    : complain('must be an http:// or https:// address without credentials or fragment');
});

const PREFIX = 'whsec_';

/** A secret as Standard Webhooks write it: 24 to 64 random bytes in base64 behind `whsec_`. */
export const standardWebhookSecret: Parse<string> = parser('whsec_ and 24 to 64 bytes in base64', (text) => {
  if (isPlaceholder(text)) return complain('holds a placeholder: set a real secret');
  const encoded = text.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  const isWhole = bytes.toString('base64') === encoded;
  return text.startsWith(PREFIX) && isWhole && bytes.length >= 24 && bytes.length <= 64
    ? parsed(text)
    : complain('must be whsec_ and 24 to 64 bytes in base64: echo "whsec_$(openssl rand -base64 32)"');
});
