import type { Tx } from '../../database/transaction.js';
import type { HistoryEntity } from '../history.entity.js';

/** What is rare enough to be counted in a single row a day. */
type Counted = 'contradicted' | 'reconciled';

/**
 * Counts what histories tell of contradictions and of questions that brought news, in the transaction that writes them.
 * Call it last: who counts the same waits until this transaction ends.
 */
export async function addCounters(
  tx: Tx,
  history: readonly Pick<HistoryEntity, 'event' | 'detail' | 'at'>[],
): Promise<void> {
  const counted = history.flatMap(countedIn);
  if (counted.length === 0) return;
  await tx.query(
    `INSERT INTO receipt_counters AS c (day, what, n)
     SELECT $1, what, count(*) FROM unnest($2::text[]) AS x (what) GROUP BY what ORDER BY what
     ON CONFLICT (day, what) DO UPDATE SET n = c.n + excluded.n`,
    [history[0]!.at.toISOString().slice(0, 10), counted],
  );
}

function countedIn({ event, detail }: Pick<HistoryEntity, 'event' | 'detail'>): Counted[] {
  if (event === 'reconciled') return ['reconciled'];
  return event === 'receipt' && 'contradicts' in detail ? ['contradicted'] : [];
}
