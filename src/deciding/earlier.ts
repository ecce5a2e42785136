export function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

/** For `reduce`; null: never. */
export function latest(a: Date | null, b: Date | null): Date | null {
  return a === null || (b !== null && b > a) ? b : a;
}
