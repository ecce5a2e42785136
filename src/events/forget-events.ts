import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';
import type { EventsOptions } from './events.options.js';

const BITE = 1_000;

/**
 * Removes a bite of the events that have been kept long enough; never one that is still to be posted, unless there is
 * nowhere to post it to. Resolves to whether there may be more.
 */
export async function forgetEvents(
  dataSource: DataSource,
  { keepMs, url }: Pick<EventsOptions, 'keepMs' | 'url'>,
  bite = BITE,
): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(
    `DELETE FROM events WHERE position IN (
       SELECT position FROM events
        WHERE id < uuid7_floor($1)
          AND (next_at IS NULL OR $2)
        ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)`,
    [new Date(databaseClock.nowMs() - keepMs), url === null, bite],
  );
  return rowCount === bite;
}
