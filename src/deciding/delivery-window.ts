/** The clock of a time zone: minutes east of UTC at a moment, in ms. */
export type Clock = (time: number) => number;

/** Hours of the local day. */
export interface LocalWindow {
  /** Minutes after midnight. */
  from: number;
  /** The same, excluded; beyond 1440 where it ends on the next day. At most a day after `from`. */
  to: number;
  /** The days on which it begins, 0 for Sunday; null: every day. */
  days: readonly number[] | null;
}

/** Moments in ms, the second excluded. */
export interface OpenHours {
  opensAt: number;
  closesAt: number;
}

/**
 * A request leaves within this time after its decision, or not at all. So nothing is begun when less of a window is
 * left, and what is begun leaves within the window.
 */
export const LEAVES_WITHIN_MS = 2_000;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A window of some days of the week opens within one, whatever clocks do. */
const MOST_DAYS = 16;
/** Windows that follow each other without a gap are one, up to so many. */
const MOST_JOINED = 8;

/**
 * When a window is open in all of these zones at once: the stretch that is open at `now`, or the next one. A stretch
 * counts as closed if less of it is left than a request may take. Null: none opens before `until`.
 */
export function nextOpening(
  window: LocalWindow,
  clocks: readonly Clock[],
  now: number,
  until: number = now + MOST_DAYS * DAY,
): OpenHours | null {
  for (let from = now; from < until;) {
    const stretches = clocks.map((clock) => stretchFrom(window, clock, from));
    if (!stretches.every((stretch) => stretch !== null)) return null;
    const opensAt = Math.max(from, ...stretches.map((stretch) => stretch.opensAt));
    const closesAt = Math.min(...stretches.map((stretch) => stretch.closesAt));
    if (opensAt + LEAVES_WITHIN_MS < closesAt) return opensAt < until ? { opensAt, closesAt } : null;
    from = opensAt;
  }
  return null;
}

/** A zone's first stretch of which enough is left at `time`. */
function stretchFrom(window: LocalWindow, clock: Clock, time: number): OpenHours | null {
  const today = Math.floor((time + clock(time) * MINUTE) / DAY) * DAY;
  // A stretch that began yesterday may reach into today, and a zone may have skipped a day.
  for (let day = -2; day <= MOST_DAYS; day++) {
    const first = stretchOf(window, clock, today + day * DAY);
    if (first === null) continue;
    let { closesAt } = first;
    for (let next = 1; next <= MOST_JOINED; next++) {
      const joined = stretchOf(window, clock, today + (day + next) * DAY);
      if (joined === null || joined.opensAt > closesAt) break;
      closesAt = Math.max(closesAt, joined.closesAt);
    }
    if (closesAt - LEAVES_WITHIN_MS > time) return { opensAt: first.opensAt, closesAt };
  }
  return null;
}

/** @param date its midnight, as if it were in UTC */
function stretchOf({ from, to, days }: LocalWindow, clock: Clock, date: number): OpenHours | null {
  if (days !== null && !days.includes(new Date(date).getUTCDay())) return null;
  const opensAt = firstMomentAt(date + from * MINUTE, clock);
  const closesAt = firstMomentAt(date + to * MINUTE, clock);
  return opensAt < closesAt ? { opensAt, closesAt } : null;
}

/**
 * The first moment at which a zone's clock shows this time or a later one. If a time comes twice, the earlier moment
 * counts. If it is skipped, the moment of the change counts.
 * @param local as if it were in UTC
 */
function firstMomentAt(local: number, clock: Clock): number {
  // No zone is further from UTC.
  let before = local - 16 * HOUR;
  let after = local + 16 * HOUR;
  const offset = clock(before);
  const later = clock(after);
  const asBefore = local - offset * MINUTE;
  if (offset === later) return asBefore;
  while (after - before > MINUTE) {
    const middle = before + Math.floor((after - before) / (2 * MINUTE)) * MINUTE;
    if (clock(middle) === offset) before = middle;
    else after = middle;
  }
  return asBefore < after ? asBefore : Math.max(after, local - later * MINUTE);
}
