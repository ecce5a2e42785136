import { createHmac, hash, randomBytes } from 'node:crypto';

/** So long a session holds, if its key does. */
export const SESSION_SECONDS = 12 * 3_600;

const BYTES = 32;
/** As keys are written, so that each has one spelling. */
const TOKEN = /^sgs_[\w-]{42}[AEIMQUYcgkosw048]$/;

/** What a browser is given to keep: `sgs_` and 32 random bytes in base64url. It is kept nowhere else. */
export function makeToken(random: (size: number) => Buffer = randomBytes): string {
  return `sgs_${random(BYTES).toString('base64url')}`;
}

/** Of a token, as it is stored, in hex; null: it is none of those that are made here. */
export function digestOfToken(token: string): string | null {
  const bytes = bytesOf(token);
  return bytes && hash('sha256', bytes, 'hex');
}

/**
 * The same of a session of an admin key: it is found by whoever has that key, and once the setting names another one by
 * nobody. Without the token's bytes, which are not stored, it tells nothing of the key.
 * @param keyDigest of the admin key
 */
export function digestUnderKey(token: string, keyDigest: string): string | null {
  const bytes = bytesOf(token);
  return bytes && createHmac('sha256', keyDigest).update(bytes).digest('hex');
}

function bytesOf(token: string): Buffer | null {
  return TOKEN.test(token) ? Buffer.from(token.slice(4), 'base64url') : null;
}
