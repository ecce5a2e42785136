/** The key in an `Authorization: Bearer …` header, or null. The scheme's letter case does not matter (RFC 9110). */
export function bearerKey(header: string | undefined): string | null {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(header ?? '')?.[1] ?? null;
}
