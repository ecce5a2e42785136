import type { Tx } from '../../database/transaction.js';
import { ceiling, type Level, LEVELS, segmentsOf } from '../folding/levels.js';
import type { StatisticsRange } from '../counting/range.js';
import { type Spans, spansOf } from './rows-to-read.js';
import { countsIn, finestOf, type Scope, scopeKey } from '../folding/scope.js';

/** When each error of a range was last counted, to the finest time that is kept, by channel and code: `sms 30005`. */
export type LastSeen = ReadonlyMap<string, Date>;

interface Found {
  name: string;
  level: Level;
  start: Date;
}

/**
 * Finds the newest row that has each error, the newest day of that month, its newest hour, its newest minute: so it reads
 * few rows, however long the range is. What is not folded yet is newer than that.
 */
export async function readLastSeen(tx: Tx, scope: Scope, range: StatisticsRange): Promise<LastSeen> {
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
