import { say } from '../../languages/say.js';
import type { Transaction } from '../../database/transaction.js';
import { bucketBounds } from './buckets.js';
import type { CountedChannel } from '../counting/counters.js';
import { figuresOf } from './figures.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { readCounts } from './read-counts.js';
import { databaseNow } from './read-statistics.js';
import { rowsToRead } from './rows-to-read.js';
import { finestOf, scopeOf, type ScopeQuery, scopeView } from '../folding/scope.js';
import type { Interval, TimeseriesDto } from './timeseries.dto.js';
import { UnanswerableError } from './unanswerable.error.js';

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
