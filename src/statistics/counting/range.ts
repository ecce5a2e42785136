const MINUTE_MS = 60_000;
const DEFAULT_LENGTH_MS = 30 * 24 * 60 * MINUTE_MS;

/** Whole minutes; `to` is not part of it. */
export interface StatisticsRange {
  from: Date;
  to: Date;
}

/** Nothing lies between what was asked for. */
export class EmptyRangeError extends Error {
  constructor() {
    super('must be earlier than to');
    this.name = 'EmptyRangeError';
  }
}

/**
 * The whole minutes that cover the requested range. By default 30 days, ending with the minute of `now`, which is
 * included. So what has just been sent is counted.
 * @throws EmptyRangeError if `from` is not before `to`
 */
export function rangeOf(asked: Partial<StatisticsRange>, now: Date, length = DEFAULT_LENGTH_MS): StatisticsRange {
  const to = asked.to ? Math.ceil(asked.to.getTime() / MINUTE_MS) * MINUTE_MS : startOfMinute(now) + MINUTE_MS;
  const from = asked.from ? startOfMinute(asked.from) : to - length;
  if (asked.from && asked.from.getTime() >= (asked.to?.getTime() ?? to)) throw new EmptyRangeError();
  return { from: new Date(from), to: new Date(to) };
}

function startOfMinute(date: Date): number {
  return Math.floor(date.getTime() / MINUTE_MS) * MINUTE_MS;
}
