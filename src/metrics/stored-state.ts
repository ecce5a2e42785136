import type { DataSource } from 'typeorm';
import { type WaitingEvents, waitingEvents } from '../events/waiting-events.js';
import { type MessageTotal, messageTotals } from '../statistics/message-totals.js';

/** What all replicas share, as it is at this moment. */
export interface StoredState {
  holds: { channel: string; kind: string; reason: string }[];
  /** Unfinished and finished messages alike, by their state. */
  messages: MessageTotal[];
  /** What receipts told that is rare: see `receipt_tallies`. */
  receiptsNoted: { what: string; n: number }[];
  /** Those that are to be posted. */
  events: WaitingEvents;
}

/** A few rows, however many messages there are. */
export async function readStoredState(dataSource: DataSource): Promise<StoredState> {
  const [holds, messages, receiptsNoted, events] = await Promise.all([
    dataSource.query<StoredState['holds']>(
      `SELECT channel, kind, reason FROM channel_holds WHERE kind = 'pause' OR until > clock_timestamp()`,
    ),
    messageTotals(dataSource),
    dataSource.query<StoredState['receiptsNoted']>(
      `SELECT what, sum(n)::float8 AS n FROM receipt_tallies GROUP BY what`,
    ),
    waitingEvents(dataSource),
  ]);
  return { holds, messages, receiptsNoted, events };
}
