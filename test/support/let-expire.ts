import { expect } from 'vitest';
import type { TestDatabase } from './database.js';
import { query } from './query.js';

/** Lets the time come at which a waiting message expires: it must be about to look again by then. */
export async function letExpire(database: TestDatabase, id: string): Promise<void> {
  const due = await query(
    database,
    `SELECT next_at < expires_at + interval '1 second' AS "inTime" FROM deliveries
      WHERE message_id = $1 AND finished_at IS NULL`,
    [id],
  );
  expect(due).toEqual([{ inTime: true }]);
  await query(database, 'UPDATE deliveries SET expires_at = now(), next_at = now() WHERE message_id = $1', [id]);
}
