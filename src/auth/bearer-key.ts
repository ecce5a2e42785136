import { hash, timingSafeEqual } from 'node:crypto';

/** The key in an `Authorization: Bearer …` header, or null. The scheme's letter case does not matter (RFC 9110). */
export function bearerKey(header: string | undefined): string | null {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? null;
}

/** Compares keys with this one, by digests, so that neither the time it takes nor a length tells anything about it. */
export function comparerWith(expected: string): (given: string) => boolean {
  const digestOfExpected = digest(expected);
  return (given) => timingSafeEqual(digest(given), digestOfExpected);
}

const digest = (key: string): Buffer => hash('sha256', key, 'buffer');
