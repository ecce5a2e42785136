import { say } from '../../languages/say.js';
import { clockOf } from '../../config/zone-clock.js';
import { nextDay, nextHour, startOfDay, startOfHour } from './local-time.js';
import type { StatisticsRange } from '../counting/range.js';
import { type Interval, MAX_BUCKETS } from './timeseries.dto.js';
import { UnanswerableError } from './unanswerable.error.js';

const MINUTE = 60_000;
const LENGTHS: Readonly<Record<Interval, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: 24 * 60 * MINUTE };

/**
 * Where the buckets that cover a range begin, and where the last one ends, in milliseconds.
 * @throws UnanswerableError for a time zone that there is not, or too many buckets
 */
export function bucketBounds({ from, to }: StatisticsRange, interval: Interval, timeZone: string): number[] {
  const clock = clockOf(timeZone);
  if (clock === null) {
    throw new UnanswerableError('timeZone', say('must be a name of the IANA time zone database, such as Asia/Kolkata'));
  }
  const [first, next] = stepsOf(interval, clock);
  refuseMoreThan((to.getTime() - from.getTime()) / LENGTHS[interval] - 2, interval);
  const bounds = [first(from.getTime())];
  while (bounds.at(-1)! < to.getTime()) bounds.push(next(bounds.at(-1)!));
  refuseMoreThan(bounds.length - 1, interval);
  return bounds;
}

type Step = (time: number) => number;

function stepsOf(interval: Interval, clock: (time: number) => number): [first: Step, next: Step] {
  switch (interval) {
    case 'minute':
      return [(time) => Math.floor(time / MINUTE) * MINUTE, (time) => time + MINUTE];
    case 'hour':
      return [(time) => startOfHour(time, clock), (time) => nextHour(time, clock)];
    case 'day':
      return [(time) => startOfDay(time, clock), (time) => nextDay(time, clock)];
  }
}

function refuseMoreThan(buckets: number, interval: Interval): void {
  if (buckets <= MAX_BUCKETS) return;
  const limit = MAX_BUCKETS.toLocaleString('en');
  throw new UnanswerableError(
    'interval',
    say('must be longer for this range: more than {limit} buckets of one {interval}', { limit, interval }),
  );
}
