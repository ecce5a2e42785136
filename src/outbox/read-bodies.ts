import { type DataSource, In } from 'typeorm';
import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import { findRows } from '../messages/find-messages.js';
import { IncomingMessageEntity } from '../inbox/incoming-message.entity.js';
import type { EventDto } from './event.dto.js';
import { eventBody } from './event-body.js';
import type { StoredEvent } from './stored-event.js';

/** What each event says, in their order: two look-ups by id, however many there are. */
export async function readBodies(dataSource: DataSource, events: readonly StoredEvent[]): Promise<EventDto[]> {
  const isIncoming = ({ type }: StoredEvent): boolean => type === INCOMING_EVENT_TYPE;
  const [messages, incoming] = await Promise.all([
    findRows(dataSource, subjectsOf(events.filter((event) => !isIncoming(event)))),
    findIncoming(dataSource, subjectsOf(events.filter(isIncoming))),
  ]);
  return events.map((event) => eventBody(event, { messages: byId(messages), incoming: byId(incoming) }));
}

function subjectsOf(events: readonly StoredEvent[]): string[] {
  return [...new Set(events.map(({ subject }) => subject))];
}

async function findIncoming(dataSource: DataSource, ids: readonly string[]): Promise<IncomingMessageEntity[]> {
  return ids.length === 0 ? [] : dataSource.getRepository(IncomingMessageEntity).findBy({ id: In(ids) });
}

function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
