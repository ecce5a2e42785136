import type { DataSource } from 'typeorm';
import { INCOMING_EVENT_TYPE } from '../communication/app-events.js';
import { databaseClock } from '../database/clock.js';
import { claimDue } from '../database/due-rows.js';
import { inTransaction } from '../database/transaction.js';
import { EVENT_COLUMNS, type StoredEvent } from './stored-event.js';

/** An event that this worker posts, until the lease ends. */
export interface ClaimedEvent extends StoredEvent {
  /** Whole milliseconds; it also tells this claim from a later one. */
  leaseUntil: Date;
  /** The database's. */
  claimedAt: Date;
}

/**
 * Takes up to `limit` events whose time has come. One that must wait is put off instead: behind an earlier event of its
 * message (whoever finishes that wakes it), or while handlers in the process have the incoming message, since they
 * may answer it first. Should this process die, what it took is due again when the lease ends.
 * @returns the events, and whether there may be more
 */
export function claimEvents(
  dataSource: DataSource,
  limit: number,
  leaseMs: number,
): Promise<{ claimed: ClaimedEvent[]; more: boolean }> {
  return inTransaction(dataSource, async (tx) => {
    const rows = await tx.query<ClaimedEvent & { isMine: boolean }>(
      `WITH due AS (${claimDue({ table: 'events', columns: 'position, subject, type, at', key: 'position' })}),
       judged AS (
         SELECT position AS p, at AS happened_at,
                (SELECT max(f.next_at) FROM events f
                  WHERE f.subject = due.subject AND f.position < due.position AND f.next_at IS NOT NULL) AS in_front,
                type = '${INCOMING_EVENT_TYPE}' AND EXISTS (
                  SELECT FROM incoming_messages i WHERE i.id = due.subject AND i.status = 'received') AS with_handlers
           FROM due)
       UPDATE events e
          SET next_at = CASE
                WHEN in_front IS NOT NULL THEN greatest(in_front, $1 + interval '1 second')
                WHEN with_handlers
                  THEN $1 + interval '100 milliseconds' + greatest('0', $1 - happened_at) / 4
                ELSE $1 + make_interval(secs => $3::float8 / 1000) END
         FROM judged WHERE e.position = p
       RETURNING ${EVENT_COLUMNS}, next_at AS "leaseUntil", $1 AS "claimedAt",
                 in_front IS NULL AND NOT with_handlers AS "isMine"`,
      [databaseClock.now(), limit, leaseMs],
    );
    return { claimed: rows.filter(({ isMine }) => isMine), more: rows.length === limit };
  });
}
