import type { DataSource } from 'typeorm';
import { type MessageTotal, messageTotals } from '../statistics/message-totals.js';

/** What all replicas share, as it is at this moment. */
export interface StoredState {
  holds: { channel: string; kind: string; reason: string }[];
  /** Unfinished and finished messages alike, by their state. */
  messages: MessageTotal[];
}

/** A few rows, however many messages there are. */
export async function readStoredState(dataSource: DataSource): Promise<StoredState> {
  const [holds, messages] = await Promise.all([
    dataSource.query<StoredState['holds']>(
      `SELECT channel, kind, reason FROM channel_holds WHERE kind = 'pause' OR until > clock_timestamp()`,
    ),
    messageTotals(dataSource),
  ]);
  return { holds, messages };
}
