import { createHmac, timingSafeEqual } from 'node:crypto';

/** A SHA-256 digest in hex of either case, with or without the name of its algorithm before it. */
const SIGNATURE = /^(?:sha256=)?([0-9a-fA-F]{64})$/;

/**
 * The value of `X-Siren-Signature` for these exact bytes: lower-case hex HMAC-SHA256, without prefix. With it a test signs
 * a webhook as Siren would.
 */
export function signBody(rawBody: Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(rawBody).digest('hex');
}

/**
 * Whether a header is the signature of these exact bytes under one of the secrets. Anything that is not one
 * well-formed signature is false, never an exception. Every secret is tried, each in constant time, so that the time
 * taken tells neither how much of a guess was right nor which secret matched. An empty secret matches nothing.
 */
export function verifySignature(rawBody: Uint8Array, header: unknown, secrets: readonly string[]): boolean {
  const hex = typeof header === 'string' ? SIGNATURE.exec(header)?.[1] : undefined;
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  let genuine = false;
  for (const secret of secrets) {
    if (secret === '') continue;
    const expected = createHmac('sha256', secret).update(rawBody).digest();
    genuine = timingSafeEqual(expected, given) || genuine;
  }
  return genuine;
}
