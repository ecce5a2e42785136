/** How long to wait before the next connection, after so many that failed in a row. */
export function reconnectAfterMs(failures: number): number {
  return Math.min(30_000, 1_000 * 2 ** Math.min(failures, 5));
}
