import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';

const BITE = 1_000;

/**
 * Prunes a bite of limits that are no longer in use: SMS hours of two days ago, and rates of which nobody has taken a
 * place for a day. A rate that is used again begins a new row. Rows that others hold are left for the next time.
 * Resolves to whether there may be more.
 */
export async function pruneLimits(dataSource: DataSource, bite = BITE): Promise<boolean> {
  const pool = poolOf(dataSource);
  const now = databaseClock.now();
  const rates = await pool.query(
    `DELETE FROM rates WHERE key IN (
       SELECT key FROM rates WHERE next_at < $2::timestamptz - interval '1 day' LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite, now],
  );
  const hours = await pool.query(
    `DELETE FROM sms_hours WHERE (hour, prefix) IN (
       SELECT hour, prefix FROM sms_hours WHERE hour < $2::timestamptz - interval '2 days'
        ORDER BY hour LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite, now],
  );
  return [rates, hours].some(({ rowCount }) => rowCount === bite);
}
