import type { DataSource } from 'typeorm';
import { eventKeysOf } from '../messages/event-ids.js';
import { poolOf } from '../database/transaction.js';
import { deliveryOf, type RowResult } from './row-results.js';
import { type EventDelivery, type EventStatus, KEPT_DELIVERIES, type StoredEvent } from './stored-event.js';

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
