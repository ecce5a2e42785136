import type { ArrayTx, Tx } from '../database/transaction.js';
import type { CountriesDto } from './countries.dto.js';
import type { CountedChannel } from './counters.js';
import { figuresOf } from './figures.js';
import { rangeOf, type StatisticsRange } from './range.js';
import { readCounts } from './read-counts.js';
import { databaseNow, scopeOf } from './read-statistics.js';
import { rowsToRead } from './rows-to-read.js';
import { widened } from './scope.js';

export interface CountriesQuery extends Partial<StatisticsRange> {
  channel?: CountedChannel;
}

/**
 * Reads the figures of each country, the most messages first.
 * @throws EmptyRangeError when `from` is not before `to`
 */
export async function readCountries(tx: ArrayTx, query: CountriesQuery): Promise<CountriesDto> {
  const { channel = null } = query;
  const range = widened(rangeOf(query, await databaseNow(tx)), { of: 'country', country: '' });
  const bounds = [range.from.getTime(), range.to.getTime()];
  const [first, ...others] = (await countries(tx)).map(scopeOf);
  const cells = first === undefined ? [] : await readCounts(tx, rowsToRead([first, ...others], bounds));
  const items = [...Map.groupBy(cells, ({ scope }) => scope)]
    .map(([country, own]) => ({ country: country === '' ? null : country, ...figuresOf(own, channel) }))
    .filter(({ totalAttempts, messages }) => totalAttempts + messages.total > 0);
  items.sort((a, b) => b.messages.total - a.messages.total || b.totalAttempts - a.totalAttempts);
  return { ...range, channel, items };
}

/** All that ever were written to: at most some two hundred, from a row a month each. */
async function countries(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ country: string }>(
    `SELECT scope AS country FROM statistics_counts WHERE level = 'month' AND scope <> '*'
     UNION SELECT country FROM statistics_deltas ORDER BY country`,
  );
  return rows.map(({ country }) => country);
}
