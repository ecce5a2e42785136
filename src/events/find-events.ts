import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import { type Delivery, EVENT_COLUMNS, type EventStatus, type StoredEvent } from './stored-event.js';

/** So many events are looked at for one page, however few of them are of the wanted type. */
const MOST_LOOKED_AT = 10_000;

export interface EventFilter {
  type?: string | undefined;
  /** The message, or the incoming message, that they are about. */
  subject?: string | undefined;
}

export interface EventPage {
  events: StoredEvent[];
  /** Where to go on; null: from where this began. */
  after: string | null;
  more: boolean;
}

/** Oldest first, up to `limit`, those after the position `after`. */
export async function findEvents(
  dataSource: DataSource,
  { type, subject }: EventFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<EventPage> {
  const span = await poolOf(dataSource).query<{ last: string | null; n: number }>(
    `SELECT max(position) AS last, count(*)::int AS n FROM (
       SELECT position FROM events WHERE position > $1 AND ($2::uuid IS NULL OR subject = $2)
        ORDER BY position LIMIT $3) AS looked_at`,
    [after ?? 0, subject ?? null, type === undefined ? limit : MOST_LOOKED_AT],
  );
  const { last, n } = span.rows[0]!;
  if (last === null) return { events: [], after, more: false };
  const { rows } = await poolOf(dataSource).query<StoredEvent>(
    `SELECT ${EVENT_COLUMNS} FROM events
      WHERE position > $1 AND position <= $2 AND ($3::uuid IS NULL OR subject = $3) AND ($4::text IS NULL OR type = $4)
      ORDER BY position LIMIT $5`,
    [after ?? 0, last, subject ?? null, type ?? null, limit],
  );
  const isFull = rows.length === limit;
  const wasCut = n === (type === undefined ? limit : MOST_LOOKED_AT);
  return { events: rows, after: isFull ? rows.at(-1)!.position : last, more: isFull || wasCut };
}

/** An event with how posting it went. */
export type EventWithDeliveries = StoredEvent & {
  status: EventStatus;
  nextAt: Date | null;
  failures: number;
  deliveries: Delivery[];
};

export async function findEvent(dataSource: DataSource, id: string): Promise<EventWithDeliveries | null> {
  const { rows } = await poolOf(dataSource).query<EventWithDeliveries>(
    `SELECT ${EVENT_COLUMNS}, status, next_at AS "nextAt", failures, deliveries FROM events WHERE id = $1`,
    [id],
  );
  return rows[0] ?? null;
}
