import type { Tx } from '../database/transaction.js';
import type { CountedCell } from './counted-cell.js';
import type { StatisticsRange } from './range.js';

/**
 * The same cells for one phone number (E.164), counted from its messages and their attempts through
 * `messages_to_number`: a cell per number and minute would be as many rows as messages. Costs what the number's own
 * messages cost, not what all of them would.
 */
export function countNumber(tx: Tx, { from, to }: StatisticsRange, phoneNumber: string): Promise<CountedCell[]> {
  return tx.query<CountedCell>(
    `SELECT 'message' AS subject, channel, status, finished_at IS NOT NULL AS finished,
            fallback_used AS "fallbackUsed", count(*)::float8 AS n
       FROM messages
      WHERE to_number = $3 AND created_at >= $1 AND created_at < $2
      GROUP BY channel, status, finished_at IS NOT NULL, fallback_used
     UNION ALL
     SELECT 'attempt', a.channel, a.status, false, false, count(*)::float8
       FROM messages m JOIN delivery_attempts a ON a.message_id = m.id
      WHERE m.to_number = $3 AND a.started_at >= $1 AND a.started_at < $2
      GROUP BY a.channel, a.status`,
    [from, to, phoneNumber],
  );
}
