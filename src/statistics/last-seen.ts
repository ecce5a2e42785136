import type { Tx } from '../database/transaction.js';
import { ceiling, floor } from './levels.js';
import type { StatisticsRange } from './range.js';
import { finestOf, type Scope, scopeKey } from './scope.js';

/** When each error of a range was last counted, to the finest time that is kept, by channel and code: `sms 30005`. */
export type LastSeen = ReadonlyMap<string, Date>;

/**
 * Looks for the newest day of each error first, and then only into such days and into the two that the range cuts: so it
 * reads some thousand short rows, however long the range is.
 */
export async function readLastSeen(tx: Tx, { from, to }: StatisticsRange, scope: Scope): Promise<LastSeen> {
  const end = to.getTime();
  const wholeTo = floor(end, 'day');
  const wholeFrom = Math.min(ceiling(from.getTime(), 'day'), end);
  const seen = await tx.query<{ channel: string; key: string; start: Date }>(
    `WITH newest AS (
       SELECT channel, key, max(start) AS day FROM statistics_tallies, unnest(keys, ns) AS k (key, n)
        WHERE level = 'day' AND scope = $1 AND kind = 'error' AND start >= $3 AND start < $4 AND n > 0
        GROUP BY channel, key),
     spans AS (
       SELECT day AS since, day + interval '24 hours' AS before FROM newest
       UNION SELECT $2::timestamptz, $3::timestamptz
       UNION SELECT greatest($3::timestamptz, $4::timestamptz), $5::timestamptz),
     counted AS (
       SELECT channel, key, start, n
         FROM spans JOIN statistics_tallies
           ON level = $6 AND scope = $1 AND kind = 'error' AND start >= since AND start < before,
              unnest(keys, ns) AS k (key, n)
       UNION ALL
       SELECT channel, substr(name, 7), date_bin($7::interval, minute, '2000-01-01T00:00:00Z'), n::bigint
         FROM statistics_deltas, jsonb_each_text(tallies) AS t (name, n)
        WHERE minute >= $2 AND minute < $5 AND name ^@ 'error/' AND ($1 = '*' OR country = $1)),
     present AS (SELECT channel, key, start FROM counted GROUP BY channel, key, start HAVING sum(n) > 0)
     SELECT channel, key, max(start) AS start FROM present GROUP BY channel, key`,
    [
      scopeKey(scope),
      from,
      new Date(wholeFrom),
      new Date(wholeTo),
      to,
      finestOf(scope),
      finestOf(scope) === 'minute' ? '1 minute' : '15 minutes',
    ],
  );
  return new Map(seen.map(({ channel, key, start }) => [`${channel} ${key}`, start]));
}
