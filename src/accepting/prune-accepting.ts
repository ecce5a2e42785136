import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';

const BITE = 1_000;

/**
 * Prunes a bite of what is no longer needed: windows of recipients who were sent nothing lately; idempotency keys and
 * automatic answers of yesterday; resends of months that are no longer kept. Rows that others hold are left for the
 * next time. Resolves to whether there may be more.
 */
export async function pruneAccepting(dataSource: DataSource, bite = BITE): Promise<boolean> {
  const pool = poolOf(dataSource);
  const now = databaseClock.now();
  const windows = await pool.query(
    `DELETE FROM recipient_windows WHERE phone_number IN (
       SELECT phone_number FROM recipient_windows WHERE prune_after < $2
        ORDER BY prune_after LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite, now],
  );
  const keys = await pool.query(
    `DELETE FROM idempotency_keys WHERE (application, key) IN (
       SELECT application, key FROM idempotency_keys WHERE created_at < $2::timestamptz - interval '24 hours'
        ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite, now],
  );
  const answers = await pool.query(
    `DELETE FROM automatic_answers WHERE (sender, kind) IN (
       SELECT sender, kind FROM automatic_answers WHERE answered_at < $2::timestamptz - interval '24 hours'
        ORDER BY answered_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite, now],
  );
  const resent = await pool.query(
    `DELETE FROM resent_messages WHERE (message_id, resent_as) IN (
       SELECT message_id, resent_as FROM resent_messages
        WHERE message_id < uuid7_floor((SELECT month FROM messages_kept_from))
        ORDER BY message_id LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite],
  );
  const resends = await pool.query(
    `DELETE FROM resends WHERE batch_id IN (
       SELECT batch_id FROM resends WHERE batch_id < uuid7_floor((SELECT month FROM messages_kept_from))
        ORDER BY batch_id LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite],
  );
  return [windows, keys, answers, resent, resends].some(({ rowCount }) => rowCount === bite);
}
