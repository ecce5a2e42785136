import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/transaction.js';

/** Removes what keeps a pace no longer: hours that are over, places of workers that died, those who no longer wait. */
export async function forgetPaces(dataSource: DataSource): Promise<false> {
  const pool = poolOf(dataSource);
  await pool.query(`DELETE FROM sms_hours WHERE hour < clock_timestamp() - interval '1 day'`);
  await pool.query(`DELETE FROM recipients_in_flight WHERE lease_until < clock_timestamp() - interval '1 hour'`);
  await pool.query(
    `DELETE FROM recipients_waiting w
      WHERE NOT EXISTS (SELECT FROM messages m WHERE m.id = w.message_id AND m.finished_at IS NULL)`,
  );
  return false;
}
