import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { ShownIncomingMessageDto } from './incoming-message.dto.js';
import type { IncomingMessageEntity } from './incoming-message.entity.js';
import { incomingView } from './incoming-message.view.js';

/** Incoming messages as they are shown, in their order. */
export async function shownIncoming(
  dataSource: DataSource,
  rows: readonly IncomingMessageEntity[],
): Promise<ShownIncomingMessageDto[]> {
  const dead = await deadEventsOf(dataSource, rows);
  return rows.map((row) => ({ ...incomingView(row), deadEventId: dead.get(row.id) ?? null }));
}

/** Of these incoming messages those whose event nobody took, with the event's id. By an index of dead events. */
async function deadEventsOf(
  dataSource: DataSource,
  incoming: readonly { id: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (incoming.length === 0) return new Map();
  const { rows } = await poolOf(dataSource).query<{ id: string; subject: string }>(
    `SELECT id, subject FROM event_deliveries WHERE status = 'dead' AND type = $1 AND subject = ANY ($2)`,
    [INCOMING_EVENT_TYPE, incoming.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, subject }) => [subject, id]));
}
