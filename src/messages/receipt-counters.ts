import type { Tx } from '../database/transaction.js';
import type { HistoryLine } from './history-of.js';

/** What is rare enough to be counted in a single row a day. */
type Counted = 'contradicted' | 'reconciled';

/**
 * Counts contradictions, and questions that brought news, in the transaction that learns of them.
 * Call it last: who counts the same waits until this transaction ends.
 */
export async function addCounters(tx: Tx, happened: readonly HistoryLine[]): Promise<void> {
  const counted = happened.flatMap(countedIn);
  if (counted.length === 0) return;
  await tx.query(
    `INSERT INTO receipt_counters AS c (day, what, n)
     SELECT $1, what, count(*) FROM unnest($2::text[]) AS x (what) GROUP BY what ORDER BY what
     ON CONFLICT (day, what) DO UPDATE SET n = c.n + excluded.n`,
    [happened[0]!.at.toISOString().slice(0, 10), counted],
  );
}

function countedIn({ event, detail }: HistoryLine): Counted[] {
  if (event === 'reconciled') return ['reconciled'];
  return event === 'receipt' && 'contradicts' in detail ? ['contradicted'] : [];
}
