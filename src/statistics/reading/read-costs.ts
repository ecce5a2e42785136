import type { Transaction, Tx } from '../../database/transaction.js';
import { type CountedChannel, type Counts, ZEROS } from '../counting/counters.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { floor } from '../folding/levels.js';
import { EVERYBODY, IS_PART, nameInKey, type PartKind, SCOPES_OF_DELTA, widened } from '../folding/scope.js';
import type { CostItemDto, CostPart, CostsDto } from './parts.dto.js';
import { costsOf, spentOf } from './costs.js';
import type { FiguresDto } from './statistics.dto.js';
import { figuresOf, sumOf } from './figures.js';
import { type CountedCell, readCounts, rowsOfKeys } from './read-counts.js';
import { type NamedCount, readNamedCountsByScope } from './keyed-counts.js';
import { databaseNow } from '../../database/clock.js';

export interface CostsQuery extends Partial<StatisticsRange> {
  by: CostPart;
  channel?: CountedChannel;
}

type ScopedCount = NamedCount & { scope: string };
type Spending = Pick<Required<Counts>, 'unpriced_attempts' | 'fallbacks' | 'double_deliveries'>;

/** What was counted of one part, or of everybody. */
interface Counted {
  key: string | null;
  cells: readonly CountedCell[];
  named: readonly ScopedCount[];
}

/**
 * Reads what was spent on each country, channel or template. What belongs to none, such as messages without a template,
 * is the rest of the total.
 * @throws EmptyRangeError if `from` is not before `to`
 */
export async function readCosts(tx: Transaction, { by, channel, ...asked }: CostsQuery): Promise<CostsDto> {
  const isByChannel = by === 'channel';
  const whole = rangeOf(asked, await databaseNow(tx));
  const range = isByChannel ? whole : widened(whole, { of: 'country', country: '' });
  const keys = isByChannel ? [] : await keysOf(tx, by, range);
  const rows = rowsOfKeys([EVERYBODY, ...keys], isByChannel ? 'minute' : 'quarter', [
    range.from.getTime(),
    range.to.getTime(),
  ]);
  const isAsked = (one: { channel: string }): boolean => channel === undefined || one.channel === channel;
  const cells = (await readCounts(tx, rows)).filter(isAsked);
  const named = (await readNamedCountsByScope(tx, rows, ['cost'])).filter(isAsked);
  const all: Counted = { key: null, cells: cells.filter(isOf(EVERYBODY)), named: named.filter(isOf(EVERYBODY)) };
  const parts = isByChannel ? byChannel(all) : byScope(by, keys, { cells, named });
  const items = [...parts, ...(isByChannel ? [] : [restOf(all, parts)])].map(itemOf).filter(isSomething);
  return { ...range, by, channel: channel ?? null, total: itemOf(all), items: items.sort(mostSpentFirst) };
}

const isOf =
  (scope: string) =>
  (one: { scope: string }): boolean =>
    one.scope === scope;

/** Messages of which no attempt has begun cost nothing. */
function byChannel({ cells, named }: Counted): Counted[] {
  const channels = new Set([...cells, ...named].map(({ channel }) => channel).filter((name) => name !== ''));
  return [...channels].map((channel) => ({
    key: channel,
    cells: cells.filter((cell) => cell.channel === channel),
    named: named.filter((count) => count.channel === channel),
  }));
}

/** A number of no country is counted under the country ``, which is told as null. */
function byScope(by: CostPart, keys: readonly string[], { cells, named }: Omit<Counted, 'key'>): Counted[] {
  return keys.map((key) => {
    const name = nameInKey(key);
    return {
      key: by === 'country' && name === '' ? null : name,
      cells: cells.filter(isOf(key)),
      named: named.filter(isOf(key)),
    };
  });
}

/** What is counted of everybody and of none of these. */
function restOf(all: Counted, parts: readonly Counted[]): Counted {
  const less = parts.flatMap(({ named }) => named.map((count) => ({ ...count, n: -count.n })));
  const lessCells = parts.flatMap(({ cells }) =>
    cells.map((cell): CountedCell => ({
      ...ZEROS,
      ...{ scope: cell.scope, bucket: cell.bucket, channel: cell.channel },
      unpriced_attempts: -cell.unpriced_attempts,
      fallbacks: -cell.fallbacks,
      double_deliveries: -cell.double_deliveries,
    })),
  );
  return { key: null, cells: [...all.cells, ...lessCells], named: [...all.named, ...less] };
}

function itemOf({ key, cells, named }: Counted): CostItemDto {
  const { unpriced_attempts, fallbacks, double_deliveries }: Spending = sumOf(cells);
  const requests = new Map(spentOf(named, 'priced').map(({ currency, micros: n }) => [currency, Number(n)]));
  const costs = costsOf(named).map((cost) => ({ ...cost, requests: requests.get(cost.currency) ?? 0 }));
  return {
    key,
    costs: costs.filter(({ spent, requests: n }) => spent !== '0' || n !== 0),
    unpricedAttempts: unpriced_attempts,
    fallbacks,
    doubleDeliveries: double_deliveries,
  };
}

function isSomething({ costs, unpricedAttempts, fallbacks, doubleDeliveries }: CostItemDto): boolean {
  return costs.length > 0 || unpricedAttempts + fallbacks + doubleDeliveries > 0;
}

/** By the first currency of both; for an order alone a decimal may be read as a number. */
function mostSpentFirst(a: CostItemDto, b: CostItemDto): number {
  const currencies = [...new Set([...a.costs, ...b.costs].map(({ currency }) => currency))].sort();
  const spent = ({ costs }: CostItemDto, of: string): number =>
    Number(costs.find(({ currency }) => currency === of)?.spent ?? 0);
  for (const currency of currencies) {
    const more = spent(b, currency) - spent(a, currency);
    if (more !== 0) return more;
  }
  return (a.key ?? '\uffff') < (b.key ?? '\uffff') ? -1 : 1;
}

export interface PartsQuery extends Partial<StatisticsRange> {
  channel?: CountedChannel;
}

interface Parts extends StatisticsRange {
  channel: CountedChannel | null;
  /** Where anything was counted, the most messages first. */
  items: ({ name: string } & FiguresDto)[];
}

/**
 * Reads the figures of each country, template or category.
 * @throws EmptyRangeError when `from` is not before `to`
 */
export async function readParts(tx: Transaction, part: PartKind, query: PartsQuery): Promise<Parts> {
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
async function keysOf(tx: Tx, part: PartKind, { from, to }: StatisticsRange): Promise<string[]> {
  const rows = await tx.query<{ scope: string }>(
    `SELECT scope FROM statistics_counts WHERE level = 'month' AND start >= $1 AND start < $2 AND ${IS_PART[part]}
     UNION SELECT scope FROM statistics_deltas, ${SCOPES_OF_DELTA} WHERE minute >= $1 AND minute < $2 AND ${IS_PART[part]}
     ORDER BY scope`,
    [new Date(floor(from.getTime(), 'month')), to],
  );
  return rows.map(({ scope }) => scope);
}
