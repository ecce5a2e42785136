import type { Tx } from '../database/transaction.js';
import type { HistoryEntity } from './history.entity.js';

export async function writeHistory(tx: Tx, rows: readonly HistoryEntity[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO message_history (message_id, id, at, event, detail)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::jsonb[])`,
    [
      rows.map(({ messageId }) => messageId),
      rows.map(({ id }) => id),
      rows.map(({ at }) => at.toISOString()),
      rows.map(({ event }) => event),
      rows.map(({ detail }) => JSON.stringify(detail)),
    ],
  );
}
