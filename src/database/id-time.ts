const MOST_MS = 2 ** 48 - 1;

/** The smallest UUIDv7 of an instant: 48 bits of milliseconds, then zeros. As `uuid7_floor` makes it. */
export function firstIdAt(at: Date): string {
  const hex = Math.min(Math.max(0, at.getTime()), MOST_MS).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** The instant that a UUIDv7 begins with. */
export function timeOfId(id: string): Date {
  return new Date(parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
