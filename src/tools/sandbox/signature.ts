import { createHmac } from 'node:crypto';

/** The value of `X-Siren-Signature` for a body: HMAC-SHA256 over its bytes, lower-case hex, prefixed. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`;
}
