import type { DataSource } from 'typeorm';
import { recordAudit, replayed } from '../audit/audit.js';
import { firstIdAt, newId } from '../database/ids.js';
import type { Caller } from '../http/actor.js';
import { eventKeysOf } from '../messages/event-ids.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction, poolOf } from '../database/transaction.js';

/** In rows of the outbox. */
const BITE = 100;
/** One call takes so many at most. */
export const MOST_REDELIVERED = 100_000;

/**
 * Treats an event as if it had just happened, so it is tried for as long as any other. Its place among the events of
 * its message stays.
 * @param now the parameter that holds the time
 */
function again(now: string): string {
  return `status = 'waiting', next_at = ${now}, failures = 0, failing_since = NULL`;
}

/**
 * Makes an own row for each event that a statement `those` selects. An event whose row waits in the queue is not
 * selected, because it is posted anyway.
 */
function giveOwnRows(now: string): string {
  return `
    INSERT INTO event_deliveries (outbox_id, item, id, number, subject, type, at, status, next_at)
    SELECT outbox_id, item, id, number, subject, type, at, 'waiting', ${now} FROM those ORDER BY outbox_id, item
    ON CONFLICT (outbox_id, item) DO UPDATE SET ${again(now)}`;
}

/** The events of the rows `o`. */
const EACH = `
  SELECT o.id AS outbox_id, (n - 1)::smallint AS item, o.number, e.subject, e.type, e.at,
         encode(set_byte(uuid_send(o.id), 15, get_byte(uuid_send(o.id), 15) + n::int - 1), 'hex')::uuid AS id`;
const EVENTS = `unnest(o.subjects, o.types, o.times) WITH ORDINALITY AS e (subject, type, at, n)`;
/** It has a position, and no longer waits with its row. */
const IS_DONE = `EXISTS (SELECT FROM outbox_positions p WHERE p.id = o.id)
  AND NOT EXISTS (SELECT FROM outbox_queue q WHERE q.number = o.number)`;

/** Posts an event again, even a delivered one. Resolves to whether there is one. */
export function redeliver(dataSource: DataSource, id: string, by: Caller): Promise<boolean> {
  const keys = eventKeysOf(id);
  const at = [keys.map(({ outboxId }) => outboxId), keys.map(({ item }) => item)];
  return inTransaction(dataSource, async (tx) => {
    const there = await tx.query(
      `SELECT FROM unnest($1::uuid[], $2::int[]) AS x (id, item) JOIN outbox_positions p ON p.id = x.id AND x.item < p.size`,
      at,
    );
    if (there.length === 0) return false;
    await tx.query(
      `WITH those AS (${EACH} FROM unnest($1::uuid[], $2::int[]) AS x (id, item) JOIN outbox o ON o.id = x.id, ${EVENTS}
                       WHERE n = x.item + 1 AND ${IS_DONE})
       ${giveOwnRows('$3')}`,
      [...at, databaseClock.now()],
    );
    const redelivered = { action: 'event.redelivered', subject: { type: 'event', id } } as const;
    await recordAudit(tx, by, [{ ...redelivered, before: null, after: null }]);
    return true;
  });
}

/** Replays a dead letter, even a discarded one. Resolves to whether it was one. */
export function replayEvent(dataSource: DataSource, id: string, by: Caller): Promise<boolean> {
  const keys = eventKeysOf(id);
  return inTransaction(dataSource, async (tx) => {
    const rows = await tx.query(
      `UPDATE event_deliveries d SET ${again('$3')} FROM unnest($1::uuid[], $2::int[]) AS x (id, item)
        WHERE d.outbox_id = x.id AND d.item = x.item AND d.status IN ('dead', 'discarded') RETURNING d.id`,
      [keys.map(({ outboxId }) => outboxId), keys.map(({ item }) => item), databaseClock.now()],
    );
    if (rows.length > 0) await recordAudit(tx, by, [replayed({ type: 'event', id })]);
    return rows.length > 0;
  });
}

export interface Range {
  /** Included. */
  from: Date;
  /** Excluded. */
  to: Date;
  types: readonly string[] | null;
}

/**
 * How far ids and times may differ: ids are made before their rows, and by another clock than the times of incoming
 * messages.
 */
const CLOCK_SKEW_MS = 3_600_000;

/** Rows beyond the id `$4`, up to `$5`. */
const ROWS_IN_RANGE = `o.id > $4 AND o.id < $5 AND ${IS_DONE}`;
/** The events of these that are not waiting anyway. */
const IN_RANGE = `e.at >= $1 AND e.at < $2 AND ($3::text[] IS NULL OR e.type = ANY ($3))
  AND NOT EXISTS (SELECT FROM event_deliveries d WHERE d.outbox_id = o.id AND d.item = n - 1 AND d.next_at IS NOT NULL)`;

/**
 * Posts the events of a time range again, except those that are waiting anyway, bite by bite. Resolves to how many.
 * Null: there are more than one call allows, and nothing is done.
 */
export async function redeliverRange(
  dataSource: DataSource,
  { from, to, types }: Range,
  by: Caller,
  { bite, most } = { bite: BITE, most: MOST_REDELIVERED },
): Promise<number | null> {
  let last = firstIdAt(new Date(from.getTime() - CLOCK_SKEW_MS));
  const end = firstIdAt(new Date(to.getTime() + CLOCK_SKEW_MS));
  const counted = await poolOf(dataSource).query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (
       SELECT FROM outbox o, ${EVENTS} WHERE ${ROWS_IN_RANGE} AND ${IN_RANGE} LIMIT $6) AS those`,
    [from, to, types, last, end, most + 1],
  );
  if (counted.rows[0]!.n > most) return null;
  const redelivered = { action: 'events.redelivered', subject: { type: 'events', id: newId() }, before: null } as const;
  for (let count = 0; ;) {
    const done = await inTransaction(dataSource, async (tx) => {
      const [row] = await tx.query<{ rows: number; last: string | null; n: number }>(
        `WITH bite AS (SELECT o.* FROM outbox o WHERE ${ROWS_IN_RANGE} ORDER BY o.id LIMIT $6),
              those AS (${EACH} FROM bite o, ${EVENTS} WHERE ${IN_RANGE}),
              again AS (${giveOwnRows('$7')})
         SELECT (SELECT count(*)::int FROM bite) AS rows, (SELECT id FROM bite ORDER BY id DESC LIMIT 1) AS last,
                (SELECT count(*)::int FROM those) AS n`,
        [from, to, types, last, end, bite, databaseClock.now()],
      );
      if (row!.n > 0) await recordAudit(tx, by, [{ ...redelivered, after: { from, to, types, count: row!.n } }]);
      return row!;
    });
    count += done.n;
    if (done.rows < bite) return count;
    last = done.last!;
  }
}
