import type { DataSource } from 'typeorm';
import { firstIdAt } from '../database/id-time.js';
import { poolOf } from '../database/transaction.js';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { ShownIncomingMessageDto } from './incoming-message.dto.js';
import type { IncomingMessageEntity } from './incoming-message.entity.js';
import { incomingView } from './incoming-message.view.js';

/** Ids are made by processes and times by the database: by so much they may differ. */
const CLOCK_SKEW_MS = 3_600_000;

/** Incoming messages as they are shown, in their order. */
export async function shownIncoming(
  dataSource: DataSource,
  rows: readonly IncomingMessageEntity[],
): Promise<ShownIncomingMessageDto[]> {
  const dead = await deadEventsOf(dataSource, rows);
  return rows.map((row) => ({ ...incomingView(row), deadEventId: dead.get(row.id) ?? null }));
}

/** Of these incoming messages those whose event nobody took, with the event's id. Reads the index of dead events alone. */
async function deadEventsOf(
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
