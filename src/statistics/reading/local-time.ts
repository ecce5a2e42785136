const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Clock = (time: number) => number;

/**
 * The first moment of the local day that contains a moment. If clocks were put forward over midnight, the day begins
 * after the gap.
 */
export function startOfDay(time: number, clock: Clock): number {
  const midnight = Math.floor((time + clock(time) * MINUTE) / DAY) * DAY;
  return startOfDate(midnight, clock);
}

/** The first moment of the next local day, 23, 24 or 25 hours later. A date that a zone skipped is not a day. */
export function nextDay(start: number, clock: Clock): number {
  const midnight = Math.floor((start + clock(start) * MINUTE) / DAY) * DAY;
  for (let date = midnight + DAY; ; date += DAY) {
    const next = startOfDate(date, clock);
    if (next > start) return next;
  }
}

/** @param midnight of a local date, as if it were in UTC */
function startOfDate(midnight: number, clock: Clock): number {
  const before = clock(midnight - DAY);
  const after = clock(midnight + DAY);
  const valid = [before, after]
    .map((offset) => ({ offset, time: midnight - offset * MINUTE }))
    .filter(({ offset, time }) => clock(time) === offset)
    .map(({ time }) => time);
  // That date has no midnight: it lies in a gap, which ends at midnight by the clock before it.
  return valid.length > 0 ? Math.min(...valid) : midnight - before * MINUTE;
}

/** The last moment at or before a moment at which the local clock shows a full hour. */
export function startOfHour(time: number, clock: Clock): number {
  const local = time + clock(time) * MINUTE;
  return time - (local - Math.floor(local / HOUR) * HOUR);
}

/** The next full hour of the local clock: an hour later, or half of one or more where the clock was changed by less. */
export function nextHour(start: number, clock: Clock): number {
  const next = startOfHour(start + HOUR, clock);
  return next > start ? next : startOfHour(start + 2 * HOUR, clock);
}
