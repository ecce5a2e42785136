/** So many milliseconds after a time, or before it where they are negative. */
export function later(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms);
}
