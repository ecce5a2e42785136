/** The value of a field of the type `datetime-local`: the time in the reader's zone, to the minute; empty for none. */
export function toField(at: string | undefined): string {
  const date = new Date(at ?? '');
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The moment that such a field tells, as ISO 8601; empty for none. */
export function ofField(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
