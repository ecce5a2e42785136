/** An id may be a whole number: its digits. Those beyond 2^53 are texts already, see `parse-object.ts`. */
export function idAsText(value: unknown): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
}

/** An id that receipts can be matched by: what they may carry is 1 to 256 characters without NUL. */
export function readMessageId(value: unknown): string | undefined {
  const id = idAsText(value);
  if (typeof id !== 'string' || id === '' || id.includes('\0') || [...id].length > 256) return undefined;
  return id.toWellFormed();
}

/** The id as one segment of an address; null where no segment can be made of it. */
export function idInPath(messageId: string): string | null {
  // A path segment of dots is a way up, encoded or not.
  if (messageId === '' || messageId === '.' || messageId === '..') return null;
  return encodeURIComponent(messageId.toWellFormed());
}
