import type { Tx } from '../../database/transaction.js';
import type { CountedChannel } from '../counting/counters.js';
import type { ErrorExplainer } from './error-explainer.js';
import type { ErrorFiguresDto, FollowedDto } from './errors.dto.js';
import { readLastSeen } from './last-seen.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { databaseNow } from './read-statistics.js';
import { type NamedCount, readNamedCounts } from './read-named-counts.js';
import { rowsToRead } from './rows-to-read.js';
import { scopeOf, type ScopeQuery, scopeView, widened } from '../folding/scope.js';

export interface ErrorsQuery extends Partial<StatisticsRange>, ScopeQuery {
  channel?: CountedChannel;
}

/**
 * Reads why attempts of a range did not arrive, the most frequent first.
 * @throws EmptyRangeError when `from` is not before `to`
 */
export async function readErrors(tx: Tx, query: ErrorsQuery, explain: ErrorExplainer): Promise<ErrorFiguresDto> {
  const { channel = null } = query;
  const scope = scopeOf(query);
  const range = widened(rangeOf(query, await databaseNow(tx)), scope);
  const rows = rowsToRead(scope, [range.from.getTime(), range.to.getTime()]);
  const named = (await readNamedCounts(tx, rows, ['error', 'followed'])).filter(
    (one) => channel === null || one.channel === channel,
  );
  const errors = named.filter(({ kind }) => kind === 'error');
  const followed = named.filter(({ kind }) => kind === 'followed');
  const total = errors.reduce((sum, { n }) => sum + Number(n), 0);
  const lastSeen = await readLastSeen(tx, scope, range);
  const items = errors.map((error) => ({
    channel: error.channel as CountedChannel,
    code: error.key,
    count: Number(error.n),
    share: Number(error.n) / total,
    lastSeenAt: lastSeen.get(`${error.channel} ${error.key}`) ?? range.from,
    ...explain(error.channel, error.key),
    followed: whatFollowed(error, followed),
  }));
  items.sort((a, b) => b.count - a.count || (a.channel + a.code < b.channel + b.code ? -1 : 1));
  return { ...range, channel, ...scopeView(query), items };
}

function whatFollowed({ channel, key: code }: NamedCount, followed: readonly NamedCount[]): FollowedDto[] {
  return followed
    .filter(
      (one) => one.channel === channel && one.key.startsWith(`${code}/`) && !one.key.includes('/', code.length + 1),
    )
    .map(({ key, n }) => ({ what: key.slice(code.length + 1), count: Number(n) }))
    .sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1));
}
