import { createHash, timingSafeEqual } from 'node:crypto';

/** The key in an `Authorization: Bearer …` header, or null. The scheme's letter case does not matter (RFC 9110). */
export function bearerKey(header: string | undefined): string | null {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? null;
}

/** Compares digests, so that neither the time it takes nor a length tells anything about the key. */
export function isSameKey(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();
