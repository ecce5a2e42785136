import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';

/** What all replicas share, as it is at this moment. */
export interface StoredState {
  holds: { channel: string; kind: string; reason: string }[];
  /** Unfinished and finished messages alike, by their state. */
  messages: { status: string; n: number }[];
}

/** Deltas live for a second; the limit only keeps this cheap should nobody have folded for a long time. */
const MOST_DELTAS = 50_000;

/** A few rows, however many messages there are. */
export async function readStoredState(dataSource: DataSource): Promise<StoredState> {
  const pool = poolOf(dataSource);
  const [holds, messages] = await Promise.all([
    pool.query<StoredState['holds'][number]>(
      `SELECT channel, kind, reason FROM channel_holds WHERE kind = 'pause' OR until > clock_timestamp()`,
    ),
    pool.query<StoredState['messages'][number]>(
      `SELECT status, sum(n)::float8 AS n
         FROM (SELECT status, n FROM message_totals
               UNION ALL
               SELECT status, n FROM (SELECT subject, status, n FROM statistics_deltas LIMIT ${MOST_DELTAS}) AS unfolded
                WHERE subject = 'message') AS counted
        GROUP BY status`,
    ),
  ]);
  return { holds: holds.rows, messages: messages.rows };
}
