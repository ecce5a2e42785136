import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { claimDue } from '../database/due-rows.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { type AppEvent, INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { EventsOptions } from './events.options.js';
import { type AfterDelivery, afterDelivery, type PostOutcome } from './post-outcome.js';
import { type EventDelivery, isBefore, type StoredEvent } from './stored-event.js';

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

/**
 * Marks dead events as discarded. One that another transaction holds is skipped. Resolves to the ids of the marked
 * ones.
 */
export async function discardEvents(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE event_deliveries d SET status = 'discarded'
       FROM (SELECT outbox_id, item FROM event_deliveries
              WHERE status = 'dead' AND id = ANY ($1::uuid[]) ORDER BY outbox_id, item FOR UPDATE SKIP LOCKED) AS dead
      WHERE d.outbox_id = dead.outbox_id AND d.item = dead.item
     RETURNING d.id`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** A row of `event_deliveries` that is to be made. */
export interface OwnRow {
  event: StoredEvent;
  status: 'waiting' | 'dead';
  nextAt: Date | null;
  failures: number;
  failingSince: Date | null;
  deliveries: EventDelivery[];
}

/** An event that was posted with its row, or was not, with the reason. */
export type ItemOutcome =
  { event: StoredEvent; is: 'tried'; outcome: PostOutcome } | { event: StoredEvent; is: 'behind' | 'with_handlers' };

interface DecisionInput extends Pick<EventsOptions, 'retryForMs'> {
  /** When it was posted. */
  at: Date;
  now: Date;
  random: number;
  /** What waits of its message. */
  fronts: Fronts;
}

/** The own row that an event gets. Null: it was delivered. */
export function ownRowOf(one: ItemOutcome, { at, now, random, retryForMs, fronts }: DecisionInput): OwnRow | null {
  const { event } = one;
  const untried = { failures: 0, failingSince: null };
  switch (one.is) {
    case 'behind':
      return { event, ...waitingUntil(fronts.nextAtBehind(event, now)), ...untried, deliveries: [] };
    case 'with_handlers':
      return { event, ...waitingUntil(afterHandlers(event, now)), ...untried, deliveries: [] };
    case 'tried': {
      const after = afterDelivery(one.outcome, untried, { now, random, retryForMs });
      if (after.then === 'done') return null;
      const next = after.then === 'again' ? waitingUntil(new Date(now.getTime() + after.inMs)) : DEAD;
      return { event, ...next, failures: 1, failingSince: now, deliveries: [deliveryAt(at, one.outcome, after)] };
    }
  }
}

const DEAD = { status: 'dead', nextAt: null } as const;

function waitingUntil(nextAt: Date): Pick<OwnRow, 'status' | 'nextAt'> {
  return { status: 'waiting', nextAt };
}

/** Handlers answer at once or after a long time. So the longer they take, the less often it is looked at. */
function afterHandlers({ at }: Pick<StoredEvent, 'at'>, now: Date): Date {
  return new Date(now.getTime() + 100 + Math.max(0, now.getTime() - at.getTime()) / 4);
}

/** One try, as it is kept. */
export function deliveryAt(at: Date, outcome: PostOutcome, after: AfterDelivery): EventDelivery {
  return {
    at,
    statusCode: outcome.outcome === 'answered' ? outcome.status : null,
    durationMs: outcome.durationMs,
    error: after.then === 'done' ? null : after.error,
  };
}

type InFront = Pick<StoredEvent, 'subject' | 'number' | 'item'> & { nextAt: Date };

/** When the event in front is posted next. Whoever settles that one wakes those behind it. */
export class Fronts {
  private readonly of = new Map<string, InFront[]>();

  constructor(rows: readonly InFront[]) {
    rows.forEach((row) => this.add(row));
  }

  /**
   * Reads and locks the waiting events of these subjects. A transaction that settles one of them meanwhile is waited
   * for. One that does so later finds the rows that are made now, and wakes them.
   */
  static async lock(tx: Tx, subjects: readonly string[]): Promise<Fronts> {
    if (subjects.length === 0) return new Fronts([]);
    return new Fronts(
      await tx.query<InFront>(
        `SELECT subject, number, item, next_at AS "nextAt" FROM event_deliveries
          WHERE subject = ANY ($1::uuid[]) AND next_at IS NOT NULL ORDER BY outbox_id, item FOR UPDATE`,
        [[...new Set(subjects)]],
      ),
    );
  }

  add(row: InFront): void {
    this.of.set(row.subject, [...(this.of.get(row.subject) ?? []), row]);
  }

  /** One that is made now may have others behind it. */
  addMade({ event, nextAt }: OwnRow): void {
    if (nextAt !== null) this.add({ ...event, nextAt });
  }

  /** Not before `now`, which it is where nothing waits in front any more. */
  nextAtBehind(event: StoredEvent, now: Date): Date {
    const inFront = (this.of.get(event.subject) ?? []).filter((row) => isBefore(row, event));
    return new Date(Math.max(now.getTime(), ...inFront.map(({ nextAt }) => nextAt.getTime())));
  }
}

export async function insertOwnRows(tx: Tx, rows: readonly OwnRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO event_deliveries (outbox_id, item, id, number, subject, type, at, status, next_at, failures, failing_since,
                                   deliveries)
     SELECT "outboxId", item, id, number, subject, type, at, status, "nextAt", failures, "failingSince", deliveries
       FROM json_to_recordset($1) AS x ("outboxId" uuid, item smallint, id uuid, number bigint, subject uuid, type text,
              at timestamptz, status text, "nextAt" timestamptz, failures int, "failingSince" timestamptz, deliveries jsonb)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows.map(({ event: { state: _, ...event }, ...row }) => ({ ...event, ...row })))],
  );
}
