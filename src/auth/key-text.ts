import { hash, randomBytes } from 'node:crypto';

/** A key as its application sends it, and what is stored of it. */
export interface MadeKey {
  /** `sgk_` and 32 random bytes in base64url. Shown once, and kept nowhere. */
  key: string;
  /** SHA-256 of the 32 bytes. Of what cannot be guessed a plain digest is enough. */
  digest: Buffer;
}

const BYTES = 32;
/** The last of the 43 characters holds four bits: two more would be spellings of the same key. */
const KEY = /^sgk_[\w-]{42}[AEIMQUYcgkosw048]$/;

export function makeKey(random: (size: number) => Buffer = randomBytes): MadeKey {
  const bytes = random(BYTES);
  return { key: `sgk_${bytes.toString('base64url')}`, digest: digestOf(bytes) };
}

/** Of a key as it is presented, in hex; null: it is none of those that are made here. */
export function digestOfKey(key: string): string | null {
  return KEY.test(key) ? digestOf(Buffer.from(key.slice(4), 'base64url')).toString('hex') : null;
}

/** Of a key that an operator made up, in hex. */
export function digestOfText(key: string): string {
  return hash('sha256', key, 'hex');
}

function digestOf(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
