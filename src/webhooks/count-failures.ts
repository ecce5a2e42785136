import type { Tx } from '../database/transaction.js';

const MAX_FAILURES = 10;
const LONGEST_SECONDS = 60;

/** How often a webhook has failed by now, and whether it is given up. */
export interface CountedFailures {
  webhookId: string;
  failures: number;
  isGivenUp: boolean;
}

/**
 * Counts a failure of each of these webhooks and lets it rest, twice as long each time, up to a minute. The tenth is the
 * last: the webhook stays in its table as `failed`.
 */
export async function countFailures(tx: Tx, ids: readonly string[]): Promise<CountedFailures[]> {
  if (ids.length === 0) return [];
  return tx.query<CountedFailures>(
    `UPDATE received_webhooks
        SET failures = failures + 1,
            status = CASE WHEN failures + 1 < ${MAX_FAILURES} THEN 'received' ELSE 'failed' END,
            next_at = CASE WHEN failures + 1 < ${MAX_FAILURES}
                           THEN clock_timestamp() + make_interval(secs => least(${LONGEST_SECONDS}, power(2, failures)))
                      END
      WHERE id = ANY($1) AND status = 'received'
      RETURNING id AS "webhookId", failures, status = 'failed' AS "isGivenUp"`,
    [ids],
  );
}
