import type { Transaction, Tx } from '../../database/transaction.js';
import type { CountedChannel } from '../counting/counters.js';
import type { FiguresDto } from './figures.dto.js';
import { figuresOf } from './figures.js';
import { floor } from '../folding/levels.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { readCounts } from './read-counts.js';
import { databaseNow } from './read-statistics.js';
import { rowsOfKeys } from './rows-to-read.js';
import { IS_PART, nameInKey, type Part, SCOPES, widened } from '../folding/scope.js';

export interface PartsQuery extends Partial<StatisticsRange> {
  channel?: CountedChannel;
}

export interface Parts extends StatisticsRange {
  channel: CountedChannel | null;
  /** Where anything was counted, the most messages first. */
  items: ({ name: string } & FiguresDto)[];
}

/**
 * Reads the figures of each country, template or category.
 * @throws EmptyRangeError when `from` is not before `to`
 */
export async function readParts(tx: Transaction, part: Part, query: PartsQuery): Promise<Parts> {
  const { channel = null } = query;
  const range = widened(rangeOf(query, await databaseNow(tx)), { of: 'country', country: '' });
  const keys = await keysOf(tx, part, range);
  const bounds = [range.from.getTime(), range.to.getTime()];
  const cells = keys.length === 0 ? [] : await readCounts(tx, rowsOfKeys(keys, 'quarter', bounds));
  const items = [...Map.groupBy(cells, ({ scope }) => scope)]
    .map(([key, own]) => ({ name: nameInKey(key), ...figuresOf(own, channel) }))
    .filter(({ totalAttempts, messages }) => totalAttempts + messages.total > 0);
  items.sort((a, b) => b.messages.total - a.messages.total || b.totalAttempts - a.totalAttempts);
  return { ...range, channel, items };
}

/** All of which anything was counted in the months of the range, from a row a month each. */
export async function keysOf(tx: Tx, part: Part, { from, to }: StatisticsRange): Promise<string[]> {
  const rows = await tx.query<{ scope: string }>(
    `SELECT scope FROM statistics_counts WHERE level = 'month' AND start >= $1 AND start < $2 AND ${IS_PART[part]}
     UNION SELECT scope FROM statistics_deltas, ${SCOPES} WHERE minute >= $1 AND minute < $2 AND ${IS_PART[part]}
     ORDER BY scope`,
    [new Date(floor(from.getTime(), 'month')), to],
  );
  return rows.map(({ scope }) => scope);
}
