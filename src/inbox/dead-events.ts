import type { DataSource } from 'typeorm';
import { firstIdAt } from '../database/id-time.js';
import { poolOf } from '../database/transaction.js';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';

/** Ids are made by processes and times by the database: by so much they may differ. */
const CLOCK_SKEW_MS = 3_600_000;

/** Of these incoming messages those whose event nobody took, with the event's id. Reads the index of dead events alone. */
export async function deadEventsOf(
  dataSource: DataSource,
  incoming: readonly { id: string; receivedAt: Date }[],
): Promise<ReadonlyMap<string, string>> {
  if (incoming.length === 0) return new Map();
  const first = Math.min(...incoming.map(({ receivedAt }) => receivedAt.getTime()));
  const { rows } = await poolOf(dataSource).query<{ id: string; subject: string }>(
    `SELECT id, subject FROM event_deliveries WHERE status = 'dead' AND id >= $1 AND type = $2 AND subject = ANY ($3)`,
    [firstIdAt(new Date(first - CLOCK_SKEW_MS)), INCOMING_EVENT_TYPE, incoming.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, subject }) => [subject, id]));
}
