import type { DataSource } from 'typeorm';
import { type AppEvent, INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import { databaseClock } from '../database/clock.js';
import { claimDue } from '../database/due-rows.js';
import { inTransaction } from '../database/transaction.js';
import type { StoredEvent } from './stored-event.js';

/** An event with a row of its own that this worker posts, until the lease ends. */
export interface ClaimedDelivery extends StoredEvent {
  /** Whole milliseconds; it also distinguishes this claim from a later one. */
  leaseUntil: Date;
  /** The database's. */
  claimedAt: Date;
}

/**
 * What an event waits behind: an earlier event's own row, until that row's time; or an outbox row that is not done.
 * Whoever finishes what is in front wakes it.
 */
const CLAIM = `
  WITH due AS (${claimDue({
    table: 'event_deliveries',
    columns: 'outbox_id, item, number, subject, type, at',
    key: 'number, item',
  })}),
   checked AS (
     SELECT outbox_id, item, at AS happened_at,
            (SELECT max(f.next_at) FROM event_deliveries f
              WHERE f.subject = due.subject AND (f.number, f.item) < (due.number, due.item) AND f.next_at IS NOT NULL) AS in_front,
            EXISTS (SELECT FROM outbox_queue q JOIN outbox o ON o.id = q.id
                     WHERE q.number < due.number AND due.subject = ANY (o.subjects)) AS behind_a_row,
            type = '${INCOMING_EVENT_TYPE}' AND EXISTS (
              SELECT FROM incoming_messages i WHERE i.id = due.subject AND i.status = 'received') AS with_handlers
       FROM due)
   UPDATE event_deliveries d
      SET next_at = CASE
            WHEN in_front IS NOT NULL THEN greatest(in_front, $1 + interval '1 second')
            WHEN behind_a_row THEN $1 + interval '1 second'
            WHEN with_handlers THEN $1 + interval '100 milliseconds' + greatest('0', $1 - happened_at) / 4
            ELSE $3 END
     FROM checked c WHERE d.outbox_id = c.outbox_id AND d.item = c.item
   RETURNING d.outbox_id AS "outboxId", d.item, d.id, d.number, d.subject, d.type, d.at,
             in_front IS NULL AND NOT behind_a_row AND NOT with_handlers AS "isMine"`;
const READ_STATES = `
  SELECT x.id AS "outboxId", x.item, o.states::json -> x.item AS state
    FROM unnest($1::uuid[], $2::int[]) AS x (id, item) JOIN outbox o ON o.id = x.id`;

/**
 * Takes up to `limit` due events with rows of their own. An event that must wait is put off instead. It waits behind an
 * earlier event of its message, or while handlers in the process may still answer the incoming message first. If this
 * process dies, what it took is due again when the lease ends.
 * @returns the events, and whether there may be more
 */
export function claimDeliveries(
  dataSource: DataSource,
  limit: number,
  leaseMs: number,
): Promise<{ claimed: ClaimedDelivery[]; more: boolean }> {
  return inTransaction(dataSource, async (tx) => {
    const claimedAt = databaseClock.now();
    const leaseUntil = new Date(claimedAt.getTime() + leaseMs);
    const rows = await tx.query<Omit<StoredEvent, 'state'> & { isMine: boolean }>(CLAIM, [
      claimedAt,
      limit,
      leaseUntil,
    ]);
    const mine = rows.filter(({ isMine }) => isMine);
    if (mine.length === 0) return { claimed: [], more: rows.length === limit };
    const states = await tx.query<Pick<StoredEvent, 'outboxId' | 'item' | 'state'>>(READ_STATES, [
      mine.map(({ outboxId }) => outboxId),
      mine.map(({ item }) => item),
    ]);
    const stateOf = new Map(states.map(({ outboxId, item, state }) => [`${outboxId} ${item}`, state]));
    const claimed = mine.flatMap(({ isMine: _, ...event }): ClaimedDelivery[] => {
      // The row in front may have been pruned meanwhile. Then this one is pruned next.
      const state: AppEvent['state'] | undefined = stateOf.get(`${event.outboxId} ${event.item}`);
      return state === undefined ? [] : [{ ...event, state, leaseUntil, claimedAt }];
    });
    return { claimed, more: rows.length === limit };
  });
}
