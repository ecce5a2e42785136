import { clockOf } from '../../config/locale-and-zone.js';
import type { Transaction } from '../../database/transaction.js';
import { say, type Sentence } from '../../languages/say.js';
import type { CountedChannel } from '../counting/counters.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { finestOf, scopeOf, type ScopeQuery, scopeView } from '../folding/scope.js';
import { figuresOf } from './figures.js';
import { nextDay, nextHour, startOfDay, startOfHour } from './local-time.js';
import { readCounts, rowsToRead } from './read-counts.js';
import { databaseNow } from '../../database/clock.js';
import { type Interval, MAX_BUCKETS, type TimeseriesDto } from './statistics.dto.js';

/** Of a country, template or category not by the minute. */
export interface TimeseriesQuery extends Partial<StatisticsRange>, ScopeQuery {
  interval: Interval;
  /** A name of the IANA time zone database; default UTC. */
  timeZone?: string;
  channel?: CountedChannel;
}

const DAY_MS = 86_400_000;

/**
 * Reads the figures of consecutive buckets of time, all in one statement.
 * @throws EmptyRangeError, UnanswerableError
 */
export async function readTimeseries(tx: Transaction, query: TimeseriesQuery): Promise<TimeseriesDto> {
  const { interval, timeZone = 'UTC', channel = null } = query;
  const scope = scopeOf(query);
  if (interval === 'minute' && finestOf(scope) !== 'minute') {
    throw new UnanswerableError(scope.of, say('cannot be told by the minute: ask for hours or days'));
  }
  const range = rangeOf(query, await databaseNow(tx), interval === 'minute' ? DAY_MS : undefined);
  const bounds = bucketBounds(range, interval, timeZone);
  const byBucket = Map.groupBy(await readCounts(tx, rowsToRead(scope, bounds)), ({ bucket }) => bucket);
  return {
    interval,
    timeZone,
    from: new Date(bounds[0]!),
    to: new Date(bounds.at(-1)!),
    channel,
    ...scopeView(query),
    buckets: bounds.slice(0, -1).map((start, i) => ({
      start: new Date(start),
      ...figuresOf(byBucket.get(i) ?? [], channel),
    })),
  };
}

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

/** A question that is well-formed and that the statistics cannot answer. */
export class UnanswerableError extends Error {
  constructor(
    /** The part of the question that must be another. */
    readonly path: string,
    readonly sentence: Sentence,
  ) {
    super(String(sentence));
    this.name = 'UnanswerableError';
  }
}
