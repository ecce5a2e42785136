import type { DataSource } from 'typeorm';
import { firstIdAt, timeOfId } from '../database/ids.js';
import { poolOf } from '../database/transaction.js';
import { eventKeysOf } from '../messages/event-ids.js';
import {
  deliveryOf,
  type EventDelivery,
  eventsIn,
  type EventStatus,
  KEPT_DELIVERIES,
  OUTBOX_COLUMNS,
  type OutboxRow,
  type RowResult,
  type StoredEvent,
} from './stored-event.js';

/** An event with how posting it went. */
export type EventWithDeliveries = StoredEvent & {
  status: EventStatus;
  nextAt: Date | null;
  failures: number;
  deliveries: EventDelivery[];
};

/** What the tables say of one event. */
interface EventState {
  /** How it was delivered with its row. */
  result: RowResult;
  /** Of its row, while that is in the queue. */
  rowNextAt: Date | null;
  /** Of its own row, where it has one. */
  own: Pick<EventWithDeliveries, 'status' | 'nextAt' | 'failures' | 'deliveries'> | null;
}

const FIND = `
  SELECT o.id AS "outboxId", x.item, o.number, o.subjects[x.item + 1] AS subject, o.types[x.item + 1] AS type,
         o.times[x.item + 1] AS at, o.states::json -> x.item AS state,
         coalesce(p.results, q.results)::json -> x.item AS result, q.next_at AS "rowNextAt",
         d.status, d.next_at AS "nextAt", d.failures, d.deliveries
    FROM unnest($1::uuid[], $2::int[]) AS x (id, item)
    JOIN outbox o ON o.id = x.id
    JOIN outbox_positions p ON p.id = o.id AND x.item < p.size
    LEFT JOIN outbox_queue q ON q.number = o.number
    LEFT JOIN event_deliveries d ON d.outbox_id = o.id AND d.item = x.item`;

export async function findEvent(dataSource: DataSource, id: string): Promise<EventWithDeliveries | null> {
  const keys = eventKeysOf(id);
  const { rows } = await poolOf(dataSource).query<
    StoredEvent & Omit<EventState, 'own'> & (NonNullable<EventState['own']> | { status: null })
  >(FIND, [keys.map(({ outboxId }) => outboxId), keys.map(({ item }) => item)]);
  const [row] = rows;
  if (row === undefined) return null;
  const { outboxId, item, number, subject, type, at, state } = row;
  const event: StoredEvent = { id: id.toLowerCase(), outboxId, item, number, subject, type, at, state };
  return { ...event, ...postingOf({ ...row, own: row.status === null ? null : row }) };
}

/** How posting it goes. The event's own row decides, whatever was delivered with its outbox row before. */
function postingOf({ result, rowNextAt, own }: EventState): NonNullable<EventState['own']> {
  const delivered = result === null ? [] : [deliveryOf(result)];
  if (own !== null) {
    const { status, nextAt, failures, deliveries } = own;
    return { status, nextAt, failures, deliveries: [...delivered, ...deliveries].slice(-KEPT_DELIVERIES) };
  }
  const untroubled = { failures: 0, deliveries: delivered };
  if (result !== null) return { status: 'delivered', nextAt: null, ...untroubled };
  if (rowNextAt !== null) return { status: 'waiting', nextAt: rowNextAt, ...untroubled };
  return { status: 'kept', nextAt: null, ...untroubled };
}

/**
 * How many rows one page looks at if only some of their events match. There is no index of messages: as a GIN over
 * `subjects` it would cost each event 190 bytes of the log and 110 on disk. An event itself has 340.
 */
const MOST_LOOKED_AT = 2_000;
/** Longer than any transaction that writes events. */
const LATEST_COMMIT_MS = 60_000;

interface EventFilter {
  type?: string | undefined;
  /** The message, or the incoming message, that they are about. */
  subject?: string | undefined;
}

/** An event with its position: decimal digits of a bigint, higher than that of any event that could be seen before. */
type FoundEvent = StoredEvent & { position: string };

interface EventPage {
  events: FoundEvent[];
  /** Where to continue. Null: from where this page began. */
  after: string | null;
  more: boolean;
}

/**
 * Rows with events after a position. A row's position is that of its first event; a row has 256 positions and uses
 * some.
 */
const LOOK = `
  SELECT max(position + size - 1) AS last, count(*)::int AS n FROM (
    SELECT position, size FROM outbox_positions WHERE position > $1::bigint - 256 AND position + size > $1::bigint + 1
     ORDER BY position LIMIT $2) AS rows`;
/**
 * The rows among these that have enough matching events. Each is read by its key (`OFFSET 0`), however rare these are.
 */
const READ = `
  SELECT position, ${OUTBOX_COLUMNS} FROM (
    SELECT p.position, o.*, sum(wanted.n) OVER (ORDER BY p.position) - wanted.n AS before
      FROM outbox_positions p
     CROSS JOIN LATERAL (SELECT * FROM outbox WHERE id = p.id OFFSET 0) AS o
     CROSS JOIN LATERAL (
           SELECT count(*) AS n FROM unnest(o.subjects, o.types) WITH ORDINALITY AS e (subject, type, item)
            WHERE p.position + item - 1 > $1::bigint AND ($3::uuid IS NULL OR subject = $3) AND ($4::text IS NULL OR type = $4)
           ) AS wanted
     WHERE p.position > $1::bigint - 256 AND p.position <= $2 AND wanted.n > 0
       AND ($3::uuid IS NULL OR $3 = ANY (o.subjects)) AND ($4::text IS NULL OR $4 = ANY (o.types))) AS o
   WHERE before < $5 ORDER BY position`;

/**
 * Oldest first, up to `limit`, after the position `after`. With a filter the page may be short or empty although there
 * are more. Events of a message begin with the rows of the message's own time.
 */
export async function findEvents(
  dataSource: DataSource,
  { type, subject }: EventFilter,
  { after, limit }: { after: string | null; limit: number },
): Promise<EventPage> {
  const pool = poolOf(dataSource);
  const begin = subject === undefined ? 0n : await beforeTimeOf(dataSource, subject);
  if (begin === null) return { events: [], after, more: false };
  const from = [BigInt(after ?? 0), begin].reduce((a, b) => (a > b ? a : b));
  const most = type === undefined && subject === undefined ? limit : MOST_LOOKED_AT;
  const looked = await pool.query<{ last: string | null; n: number }>(LOOK, [String(from), most]);
  const { last, n } = looked.rows[0]!;
  if (last === null) return { events: [], after, more: false };
  const { rows } = await pool.query<OutboxRow & { position: string }>(READ, [
    ...[String(from), last],
    ...[subject ?? null, type ?? null, limit],
  ]);
  const wanted = rows
    .flatMap(positioned)
    .filter((event) => BigInt(event.position) > from)
    .filter((event) => (type ?? event.type) === event.type && (subject ?? event.subject) === event.subject);
  const events = wanted.slice(0, limit);
  const isFull = events.length === limit;
  return { events, after: isFull ? events.at(-1)!.position : last, more: isFull || n === most };
}

/** A position before the message's first event, since the message did not exist yet. Null: there is nothing since. */
async function beforeTimeOf(dataSource: DataSource, subject: string): Promise<bigint | null> {
  const pool = poolOf(dataSource);
  // Rows from the same time may have been committed, and have their positions, in another order.
  const since = firstIdAt(new Date(timeOfId(subject).getTime() - LATEST_COMMIT_MS));
  const first = await pool.query<{ id: string }>(`SELECT id FROM outbox_positions WHERE id >= $1 ORDER BY id LIMIT 1`, [
    since,
  ]);
  const [row] = first.rows;
  if (row === undefined) return null;
  const until = firstIdAt(new Date(timeOfId(row.id).getTime() + LATEST_COMMIT_MS));
  const lowest = await pool.query<{ position: string }>(
    `SELECT min(position) AS position FROM outbox_positions WHERE id >= $1 AND id < $2`,
    [row.id, until],
  );
  return BigInt(lowest.rows[0]!.position) - 1n;
}

function positioned({ position, ...row }: OutboxRow & { position: string }): FoundEvent[] {
  return eventsIn(row).map((event) => ({ ...event, position: String(BigInt(position) + BigInt(event.item)) }));
}

const POLL_MS = 250;

/** The page. If it is empty and nothing more is there, the first non-empty one, within `ms` and before the stop. */
export async function waitForEvents(
  dataSource: DataSource,
  filter: EventFilter,
  from: { after: string | null; limit: number },
  ms: number,
  stop: AbortSignal,
): Promise<EventPage> {
  const until = performance.now() + ms;
  for (let { after } = from; ;) {
    const page = await findEvents(dataSource, filter, { after, limit: from.limit });
    if (page.events.length > 0 || page.more || stop.aborted || performance.now() >= until) return page;
    after = page.after;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
