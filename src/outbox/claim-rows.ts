import type { DataSource } from 'typeorm';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { EventKey } from '../messages/event-ids.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { chooseRows, type UndoneRow } from './choose-rows.js';
import {
  eventsIn,
  isBefore,
  OUTBOX_COLUMNS,
  type OutboxRow,
  readResults,
  type RowResult,
  type StoredEvent,
} from './stored-event.js';

/** How many rows are looked at if other processes hold the oldest. */
const LOOKED_AT = 64;

/** A row of the outbox that this worker posts, until the lease ends. */
export interface ClaimedRow {
  number: string;
  id: string;
  /** Whole milliseconds; it also distinguishes this claim from a later one. */
  leaseUntil: Date;
  /** The database's. */
  claimedAt: Date;
  /** How many events it has. */
  size: number;
  /** The part that was delivered and saved before, because the row took long. */
  results: RowResult[];
  /** What is left of it, in order. */
  items: ClaimedItem[];
}

/**
 * `behind`: an earlier event of its message waits in a row of its own. `with_handlers`: handlers in the process have
 * the incoming message and may answer it first. Neither is posted now. Each gets a row of its own.
 */
export interface ClaimedItem {
  event: StoredEvent;
  go: 'post' | 'behind' | 'with_handlers';
}

interface DueRow {
  number: string;
  id: string;
  size: number;
  results: string | null;
  subjects: string[];
}

/** The oldest due rows that fit into `$2` events, or nearly. Rows that another process has locked are skipped. */
const LOCK_DUE = `
  WITH oldest AS (
    SELECT number, size FROM outbox_queue WHERE position IS NOT NULL AND next_at <= $1 ORDER BY number LIMIT ${LOOKED_AT}),
       fitting AS (
    SELECT number FROM (SELECT number, sum(size) OVER (ORDER BY number) - size AS before FROM oldest) AS o WHERE before < $2)
  SELECT q.number, q.id, q.size, q.results, o.subjects
    FROM fitting JOIN outbox_queue q ON q.number = fitting.number JOIN outbox o ON o.id = q.id
   WHERE q.next_at <= $1 ORDER BY q.number FOR UPDATE OF q SKIP LOCKED`;
const IS_ANY_DUE = `SELECT FROM outbox_queue WHERE position IS NOT NULL AND next_at <= $1 LIMIT 1`;
const READ_OTHERS = `
  SELECT q.number, o.subjects FROM outbox_queue q JOIN outbox o ON o.id = q.id
   WHERE q.number < $1 AND q.number <> ALL ($2::bigint[])`;

export interface RowsWanted {
  /** In events. */
  room: number;
  leaseMs: number;
  /** Numbers of the rows that this process holds already; it knows how posting them goes. */
  inHand: readonly string[];
}

/**
 * Takes the oldest due rows, as many as hold `room` events. If this process dies, what it took is due again when the
 * lease ends.
 */
export function claimRows(dataSource: DataSource, { room, leaseMs, inHand }: RowsWanted): Promise<ClaimedRow[]> {
  return inTransaction(dataSource, async (tx) => {
    const claimedAt = databaseClock.now();
    const chosen = await lockRows(tx, { room, inHand, now: claimedAt });
    if (chosen.length === 0) return [];
    const leaseUntil = new Date(claimedAt.getTime() + leaseMs);
    const leftOf = await leaseAndRead(tx, chosen, leaseUntil);
    return chosen.map(({ number, id, size, results: text }) => {
      const results = readResults(text, size);
      const items = leftOf(id).filter(({ event }) => results[event.item] === null);
      return { number, id, leaseUntil, claimedAt, size, results, items };
    });
  });
}

/** The rows that fit. If others hold all of these, or all stand behind such rows, further ones. */
async function lockRows(
  tx: Tx,
  { room, inHand, now }: Pick<RowsWanted, 'room' | 'inHand'> & { now: Date },
): Promise<DueRow[]> {
  const [fitting, any] = await Promise.all([tx.query<DueRow>(LOCK_DUE, [now, room]), tx.query(IS_ANY_DUE, [now])]);
  const chosen = await passingByOthers(tx, fitting, inHand, room);
  if (chosen.length > 0 || any.length === 0) return chosen;
  return passingByOthers(tx, await tx.query<DueRow>(LOCK_DUE, [now, Number.MAX_SAFE_INTEGER]), inHand, room);
}

/** Rows held by others are read after the locks. What they have settled by then shows in the rows that they left. */
async function passingByOthers(
  tx: Tx,
  due: readonly DueRow[],
  inHand: readonly string[],
  room: number,
): Promise<DueRow[]> {
  if (due.length === 0) return [];
  const known = [...inHand, ...due.map(({ number }) => number)];
  return chooseRows(due, await tx.query<UndoneRow>(READ_OTHERS, [due.at(-1)!.number, known]), room);
}

/** Later statements than the locks, so that they see what was settled before. They share a round trip. */
async function leaseAndRead(
  tx: Tx,
  chosen: readonly DueRow[],
  leaseUntil: Date,
): Promise<(outboxId: string) => ClaimedItem[]> {
  const ids = chosen.map(({ id }) => id);
  const subjects = [...new Set(chosen.flatMap((row) => row.subjects))];
  const [, rows, ownRows, waiting, withHandlers] = await Promise.all([
    tx.query(`UPDATE outbox_queue SET next_at = $2 WHERE number = ANY ($1::bigint[])`, [
      chosen.map(({ number }) => number),
      leaseUntil,
    ]),
    tx.query<OutboxRow>(`SELECT ${OUTBOX_COLUMNS} FROM outbox o WHERE o.id = ANY ($1::uuid[])`, [ids]),
    tx.query<EventKey>(
      `SELECT outbox_id AS "outboxId", item FROM event_deliveries WHERE outbox_id = ANY ($1::uuid[])`,
      [ids],
    ),
    tx.query<Pick<StoredEvent, 'subject' | 'number' | 'item'>>(
      `SELECT subject, number, item FROM event_deliveries WHERE subject = ANY ($1::uuid[]) AND next_at IS NOT NULL`,
      [subjects],
    ),
    tx.query<{ id: string }>(`SELECT id FROM incoming_messages WHERE id = ANY ($1::uuid[]) AND status = 'received'`, [
      subjects,
    ]),
  ]);
  const own = new Set(ownRows.map(({ outboxId, item }) => `${outboxId} ${item}`));
  const waitingOf = Map.groupBy(waiting, ({ subject }) => subject);
  const heard = new Set(withHandlers.map(({ id }) => id));
  const goOf = (event: StoredEvent): ClaimedItem['go'] => {
    if (waitingOf.get(event.subject)?.some((earlier) => isBefore(earlier, event))) return 'behind';
    return event.type === INCOMING_EVENT_TYPE && heard.has(event.subject) ? 'with_handlers' : 'post';
  };
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (outboxId) =>
    eventsIn(byId.get(outboxId)!)
      .filter(({ item }) => !own.has(`${outboxId} ${item}`))
      .map((event) => ({ event, go: goOf(event) }));
}
