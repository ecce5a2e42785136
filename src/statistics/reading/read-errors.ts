import type { Tx } from '../../database/transaction.js';
import type { CountedChannel } from '../counting/counters.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { ceiling, type Level, LEVELS, segmentsOf } from '../folding/levels.js';
import {
  countsIn,
  finestOf,
  type StatisticsScope,
  scopeKey,
  scopeOf,
  type ScopeQuery,
  scopeView,
  widened,
} from '../folding/scope.js';
import type { ErrorFiguresDto, FollowedDto } from './parts.dto.js';
import { type NamedCount, readNamedCounts } from './keyed-counts.js';
import { databaseNow } from '../../database/clock.js';
import { rowsToRead, type Spans, spansOf } from './read-counts.js';

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

/** When each error of a range was last counted, as finely as times are kept, by channel and code: `sms 30005`. */
type LastSeen = ReadonlyMap<string, Date>;

interface Found {
  name: string;
  level: Level;
  start: Date;
}

/**
 * Finds for each error the newest row that has it, then the newest day of that month, hour and minute. So it reads few
 * rows, however long the range is. Unfolded deltas are newer than that.
 */
async function readLastSeen(tx: Tx, scope: StatisticsScope, range: StatisticsRange): Promise<LastSeen> {
  const [key, finest] = [scopeKey(scope), finestOf(scope)];
  const all = spansOf(segmentsOf(range.from.getTime(), range.to.getTime(), finest));
  const newest = new Map((await newestIn(tx, key, all)).map((found) => [found.name, found]));
  for (const level of ['day', 'hour', finest] as const) {
    const coarse = [...newest.values()].filter((found) => isCoarser(found.level, level));
    for (const found of await newestIn(tx, key, within(coarse, level))) {
      const known = newest.get(found.name);
      // Another error's span may hold older ones of this.
      if (known !== undefined && coarse.includes(known) && found.start >= known.start) newest.set(found.name, found);
    }
  }
  const seen = new Map([...newest.values()].map(({ name, start }) => [name, start]));
  for (const { name, start } of await newestUnfolded(tx, key, range)) {
    if ((seen.get(name) ?? start) <= start) seen.set(name, start);
  }
  return seen;
}

function isCoarser(level: Level, than: Level): boolean {
  return LEVELS.indexOf(level) > LEVELS.indexOf(than);
}

/** The times of these rows, to be looked through by rows of a finer level. */
function within(coarse: readonly Found[], level: Level): Spans {
  const ends = new Map(coarse.map(({ start, level: own }) => [start.getTime(), ceiling(start.getTime() + 1, own)]));
  return spansOf([...ends].map(([from, to]) => ({ level, from, to })));
}

function newestIn(tx: Tx, scope: string, { levels, froms, tos }: Spans): Promise<Found[]> {
  return tx.query<Found>(
    `SELECT DISTINCT ON (channel, key) channel || ' ' || substr(key, length('error/') + 1) AS name, level, start
       FROM unnest($2::text[], $3::float8[], $4::float8[]) AS s (lvl, since, before),
            LATERAL (SELECT * FROM statistics_named
                      WHERE level = lvl AND scope = $1 AND start >= to_timestamp(since) AND start < to_timestamp(before) OFFSET 0) AS r,
            unnest(keys, ns) AS k (key, n)
      WHERE key ^@ 'error/' AND n > 0
      ORDER BY channel, key, start DESC`,
    [scope, levels, froms, tos],
  );
}

function newestUnfolded(
  tx: Tx,
  scope: string,
  { from, to }: StatisticsRange,
): Promise<Pick<Found, 'name' | 'start'>[]> {
  return tx.query(
    `SELECT channel || ' ' || substr(key, length('error/') + 1) AS name, max(minute) AS start
       FROM statistics_deltas, jsonb_each_text(named) AS t (key, n)
      WHERE minute >= $2 AND minute < $3 AND ${countsIn('$1')} AND key ^@ 'error/' AND n::bigint > 0
      GROUP BY channel, key`,
    [scope, from, to],
  );
}

/** Explains an error code: its meaning (null: no table has it), and what is done about it. */
export type ErrorExplainer = (channel: string, code: string) => { meaning: string | null; action: string };

/** Injection token of the {@link ErrorExplainer}. The statistics do not know Siren's codes. */
export const ERROR_EXPLAINER = Symbol('ERROR_EXPLAINER');
