import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';

const BITE = 1_000;

/**
 * Removes a bite of the webhooks that were read longer ago than `keptMs`; never one that is still to be read, waits for
 * its attempt, or is a dead letter. Resolves to whether there may be more.
 *
 * Until then a copy is known as one. A copy that comes even later does nothing either: an incoming message is known by its
 * own id, and a receipt raises no attempt a second time.
 */
export async function forgetWebhooks(dataSource: DataSource, keptMs: number, bite = BITE): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(
    `DELETE FROM received_webhooks WHERE id IN (
       SELECT id FROM received_webhooks
        WHERE id < uuid7_floor(clock_timestamp() - make_interval(secs => $1::float8 / 1000))
          AND status = 'processed' AND fate IS DISTINCT FROM 'waiting_for_attempt'
        ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [keptMs, bite],
  );
  return rowCount === bite;
}
