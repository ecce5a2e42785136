const MAX_WAIT_MS = 3_600_000;

/** The three date forms of HTTP: `Sun, 06 Nov 1994 ...`, `Sunday, 06-Nov-94 ...` and `Sun Nov  6 ... 1994`. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/;

/**
 * What a `Retry-After` header asks for, in milliseconds from `now`, clamped to 0 .. 1 h: what lies in the past means at
 * once, and nobody is made to wait longer than an hour. Undefined for what is neither seconds nor an HTTP date.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  const wait = /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : untilDate(value, now);
  return Number.isNaN(wait) ? undefined : Math.ceil(Math.min(Math.max(wait, 0), MAX_WAIT_MS));
}

function untilDate(value: string, now: Date): number {
  if (!HTTP_DATE.test(value)) return NaN;
  // The oldest form names no zone; like the others it is GMT.
  return Date.parse(/(?:GMT|UTC)$/.test(value) ? value : `${value} GMT`) - now.getTime();
}
