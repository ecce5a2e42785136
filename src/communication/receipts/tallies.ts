import type { Tx } from '../../database/transaction.js';
import type { EventEntity } from '../event.entity.js';

/** What is rare enough to be counted in a single row a day. */
type Tally = 'contradicted' | 'reconciled';

/**
 * Counts what histories tell of contradictions and of questions that brought news, in the transaction that writes them.
 * Call it last: who counts the same waits until this transaction ends.
 */
export async function tally(tx: Tx, history: readonly Pick<EventEntity, 'event' | 'detail'>[]): Promise<void> {
  const told = history.flatMap(tallyOf);
  if (told.length === 0) return;
  await tx.query(
    `INSERT INTO receipt_tallies AS t (day, what, n)
     SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date, what, count(*) FROM unnest($1::text[]) AS x (what)
      GROUP BY what ORDER BY what
     ON CONFLICT (day, what) DO UPDATE SET n = t.n + excluded.n`,
    [told],
  );
}

function tallyOf({ event, detail }: Pick<EventEntity, 'event' | 'detail'>): Tally[] {
  if (event === 'reconciled') return ['reconciled'];
  return event === 'receipt' && 'contradicts' in detail ? ['contradicted'] : [];
}
