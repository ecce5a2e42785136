import type { Tx } from '../database/transaction.js';
import { type AfterDelivery, afterDelivery } from './after-delivery.js';
import type { EventsOptions } from './events.options.js';
import type { PostOutcome } from './post-outcome.js';
import { type EventDelivery, isBefore, type StoredEvent } from './stored-event.js';

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
