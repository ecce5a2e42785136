import type { DataSource } from 'typeorm';
import { firstIdAt } from '../database/ids.js';
import { poolOf } from '../database/transaction.js';
import type { AppEventType } from '../messages/app-events.js';
import { eventIdOf } from '../messages/event-ids.js';
import type { EventDelivery, EventStatus, RowResult } from './stored-event.js';

/** `failed`: its last try failed, and it is posted again. `waiting`: it was not tried yet, or waits behind another of its message. */
export const LISTED_STATUSES = ['waiting', 'failed', 'delivered', 'dead', 'discarded', 'kept'] as const;
export type ListedStatus = (typeof LISTED_STATUSES)[number];

export const EVENT_ORDERS = ['newest', 'failed_first'] as const;
export type EventOrder = (typeof EVENT_ORDERS)[number];

export interface ListedEventsFilter {
  type?: AppEventType | undefined;
  subject?: string | undefined;
  status?: ListedStatus | undefined;
  /** Of when it happened: from, included, to, excluded. */
  from?: Date | undefined;
  to?: Date | undefined;
}

/** An event in a list: what it was about, and how posting it goes. */
export interface ListedEvent {
  id: string;
  type: AppEventType;
  at: Date;
  subject: string;
  status: ListedStatus;
  nextAt: Date | null;
  failures: number;
  /** Tries that are kept, the last twenty. */
  tries: number;
  /** The newest try that failed. */
  lastError: { at: Date; statusCode: number | null; error: string } | null;
}

/** Where a page continues: among failed events, or among all (`rest`: all others); before this id. */
export interface ListPosition {
  part: 'failed' | 'rest' | 'all';
  before: string;
}

/** How many rows one page looks at if only some of their events match. A row has up to 200. */
const MOST_ROWS = 500;
const MOST_OWN_ROWS = 2_000;
/** How far the times of incoming messages may differ from the rows' clock. */
const CLOCK_SKEW_MS = 3_600_000;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface Row {
  id: string;
  outboxId: string;
  item: number;
  type: AppEventType;
  at: Date;
  subject: string;
  result: RowResult;
  /** Of its row, while that is in the queue. */
  rowNextAt: Date | null;
  isQueued: boolean;
  status: EventStatus | null;
  nextAt: Date | null;
  failures: number | null;
  deliveries: EventDelivery[] | null;
}

/** Events of the newest rows. A failed event has a row of its own beside it. */
const ALL = `
  WITH looked AS (
    SELECT o.id, o.number, o.subjects, o.types, o.times, p.results
      FROM outbox o JOIN outbox_positions p ON p.id = o.id
     WHERE o.id < $1 AND o.id >= $2 ORDER BY o.id DESC LIMIT $3)
  SELECT l.id AS "outboxId", n::int - 1 AS item, e.subject, e.type, e.at,
         (coalesce(l.results, q.results)::json -> (n::int - 1)) AS result, q.next_at AS "rowNextAt",
         q.number IS NOT NULL AS "isQueued", d.status, d.next_at AS "nextAt", d.failures, d.deliveries
    FROM looked l LEFT JOIN outbox_queue q ON q.number = l.number
   CROSS JOIN LATERAL unnest(l.subjects, l.types, l.times) WITH ORDINALITY AS e (subject, type, at, n)
    LEFT JOIN event_deliveries d ON d.outbox_id = l.id AND d.item = n - 1
   ORDER BY l.id DESC, n DESC`;

/** Those with a row of their own: whatever could not be posted is among them. */
const OWN = `
  SELECT d.outbox_id AS "outboxId", d.item, d.subject, d.type, d.at, NULL AS result, NULL AS "rowNextAt", false AS "isQueued",
         d.status, d.next_at AS "nextAt", d.failures, d.deliveries
    FROM event_deliveries d
   WHERE d.outbox_id <= $1 AND d.id < $1 AND d.outbox_id >= $2
   ORDER BY d.outbox_id DESC, d.item DESC LIMIT $3`;

const HAS_FAILED: readonly ListedStatus[] = ['failed', 'dead'];
const OWN_ALONE: readonly ListedStatus[] = ['failed', 'dead', 'discarded'];

/**
 * Events with a position, the newest first; failed ones before all others if asked. A page may be short or empty
 * although there are more, because a filter without an index looks at a limited number of rows.
 */
export async function listEvents(
  dataSource: DataSource,
  filter: ListedEventsFilter,
  { order, at, limit }: { order: EventOrder; at: ListPosition | null; limit: number },
): Promise<{ events: ListedEvent[]; next: ListPosition | null }> {
  const { status, to } = filter;
  const first = to === undefined ? LAST_ID : firstIdAt(new Date(to.getTime() + CLOCK_SKEW_MS));
  const begin = order === 'failed_first' && status === undefined ? 'failed' : 'all';
  const { part, before } = at ?? { part: begin, before: first };
  const isOwn = part === 'failed' || (status !== undefined && OWN_ALONE.includes(status));
  const fits = (event: ListedEvent): boolean =>
    isWanted(event, filter) && (part === 'all' || HAS_FAILED.includes(event.status) === (part === 'failed'));

  const most = isOwn ? MOST_OWN_ROWS : isNarrowed(filter, part) ? MOST_ROWS : limit;
  const since =
    filter.from === undefined ? firstIdAt(new Date(0)) : firstIdAt(new Date(filter.from.getTime() - CLOCK_SKEW_MS));
  const { rows } = await poolOf(dataSource).query<Omit<Row, 'id'>>(isOwn ? OWN : ALL, [before, since, most]);
  const looked = rows.map((row) => ({ ...row, id: eventIdOf(row.outboxId, row.item) }));
  const events = looked
    .filter(({ id }) => id < before)
    .map(listed)
    .filter(fits);
  if (events.length > limit) return { events: events.slice(0, limit), next: { part, before: events[limit - 1]!.id } };
  const hasMore = isOwn ? rows.length === most : new Set(rows.map(({ outboxId }) => outboxId)).size === most;
  const last = looked.at(-1);
  if (hasMore && last !== undefined) return { events, next: { part, before: last.id } };
  return { events, next: part === 'failed' ? { part: 'rest', before: first } : null };
}

function isNarrowed({ type, subject, status, from, to }: ListedEventsFilter, part: ListPosition['part']): boolean {
  return part === 'rest' || [type, subject, status, from, to].some((value) => value !== undefined);
}

function isWanted(event: ListedEvent, { type, subject, status, from, to }: ListedEventsFilter): boolean {
  return (
    (type ?? event.type) === event.type &&
    (subject ?? event.subject) === event.subject &&
    (status ?? event.status) === event.status &&
    (from === undefined || event.at >= from) &&
    (to === undefined || event.at < to)
  );
}

/** The event's own row decides, whatever the result of the outbox row. */
function listed({ id, type, at, subject, result, rowNextAt, isQueued, ...own }: Row): ListedEvent {
  const about = { id, type, at: new Date(at), subject };
  if (own.status === null) {
    const status = result !== null ? 'delivered' : isQueued ? 'waiting' : 'kept';
    const tries = result === null ? 0 : 1;
    return { ...about, status, nextAt: status === 'waiting' ? rowNextAt : null, failures: 0, tries, lastError: null };
  }
  const deliveries = own.deliveries ?? [];
  const failed = deliveries.findLast(({ error }) => error !== null);
  const failures = own.failures ?? 0;
  return {
    ...about,
    status: own.status === 'waiting' && failures > 0 ? 'failed' : own.status,
    nextAt: own.nextAt,
    failures,
    tries: deliveries.length,
    lastError:
      failed === undefined ? null : { at: new Date(failed.at), statusCode: failed.statusCode, error: failed.error! },
  };
}
