import type { Tx } from '../database/transaction.js';
import type { CountedCell } from './counted-cell.js';
import type { StatisticsRange } from './range.js';

/**
 * Every cell of a range that holds something. What is folded and what is not yet are read by one statement, so from one
 * snapshot: a delta is in exactly one of the two, whatever the fold is doing meanwhile.
 */
export function countAll(tx: Tx, { from, to }: StatisticsRange): Promise<CountedCell[]> {
  return tx.query<CountedCell>(
    `SELECT subject, channel, status, finished, fallback_used AS "fallbackUsed", sum(n)::float8 AS n
       FROM (SELECT subject, channel, status, finished, fallback_used, n
               FROM statistics_minutes WHERE minute >= $1 AND minute < $2
             UNION ALL
             SELECT subject, channel, status, finished, fallback_used, n
               FROM statistics_deltas WHERE minute >= $1 AND minute < $2) AS counted
      GROUP BY subject, channel, status, finished, fallback_used
     HAVING sum(n) <> 0`,
    [from, to],
  );
}
