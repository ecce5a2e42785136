import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';
import type { EventsOptions } from './events.options.js';

/** In rows of the outbox. */
const BITE = 200;

/** A row goes with all that is kept of it. Their ids have their age. */
const PRUNE = `
  WITH old AS (
         SELECT o.id, o.number FROM outbox o
          WHERE o.id < uuid7_floor($1)
            AND ($2 OR ((SELECT number FROM outbox_queue q WHERE q.number = o.number) IS NULL
                        AND NOT EXISTS (SELECT FROM event_deliveries d WHERE d.outbox_id = o.id AND d.next_at IS NOT NULL)))
          ORDER BY o.id LIMIT $3 FOR UPDATE SKIP LOCKED),
       of_queue AS (DELETE FROM outbox_queue q USING old WHERE q.number = old.number),
       of_positions AS (DELETE FROM outbox_positions p USING old WHERE p.id = old.id),
       of_deliveries AS (DELETE FROM event_deliveries d USING old WHERE d.outbox_id = old.id)
  DELETE FROM outbox o USING old WHERE o.id = old.id`;
/** Made while their row went. */
const PRUNE_ORPHANS = `
  WITH of_positions AS (
    DELETE FROM outbox_positions p WHERE p.id < uuid7_floor($1) AND NOT EXISTS (SELECT FROM outbox o WHERE o.id = p.id))
  DELETE FROM event_deliveries d
   WHERE d.outbox_id < uuid7_floor($1) AND NOT EXISTS (SELECT FROM outbox o WHERE o.id = d.outbox_id)`;

/**
 * Removes a bite of the events that have been kept long enough, row by row of the outbox; never one of which an event is
 * still to be posted, unless there is nowhere to post it to. Resolves to whether there may be more.
 */
export async function pruneEvents(
  dataSource: DataSource,
  { keepMs, url }: Pick<EventsOptions, 'keepMs' | 'url'>,
  bite = BITE,
): Promise<boolean> {
  const before = new Date(databaseClock.nowMs() - keepMs);
  const { rowCount } = await poolOf(dataSource).query(PRUNE, [before, url === null, bite]);
  if (rowCount === bite) return true;
  await poolOf(dataSource).query(PRUNE_ORPHANS, [before]);
  return false;
}
