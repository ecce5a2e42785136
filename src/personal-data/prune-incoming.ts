import type { DataSource } from 'typeorm';
import { databaseClock, later } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';

const BITE = 1_000;

/**
 * Removes a bite of the incoming messages that are older than `keptMs`. Those that wait for a handler, or for an operator,
 * stay. Their ids have their age. Resolves to whether there may be more.
 */
export async function pruneIncoming(dataSource: DataSource, keptMs: number, bite = BITE): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(
    `DELETE FROM incoming_messages WHERE id IN (
       SELECT id FROM incoming_messages WHERE id < uuid7_floor($1) AND status IN ('handled', 'failed', 'discarded')
        ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [later(databaseClock.now(), -keptMs), bite],
  );
  return rowCount === bite;
}
