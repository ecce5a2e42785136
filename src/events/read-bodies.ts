import { type DataSource, In } from 'typeorm';
import { INCOMING_EVENT_TYPE } from '../communication/app-events.js';
import { MessageEntity } from '../communication/message.entity.js';
import { IncomingMessageEntity } from '../inbox/incoming-message.entity.js';
import type { EventDto } from './event.dto.js';
import { eventBody } from './event-body.js';
import type { StoredEvent } from './stored-event.js';

/** What each event says, in their order: two look-ups by id, however many there are. */
export async function readBodies(dataSource: DataSource, events: readonly StoredEvent[]): Promise<EventDto[]> {
  const isIncoming = ({ type }: StoredEvent): boolean => type === INCOMING_EVENT_TYPE;
  const [messages, incoming] = await Promise.all([
    byId(dataSource, MessageEntity, subjectsOf(events.filter((event) => !isIncoming(event)))),
    byId(dataSource, IncomingMessageEntity, subjectsOf(events.filter(isIncoming))),
  ]);
  return events.map((event) => eventBody(event, { messages, incoming }));
}

function subjectsOf(events: readonly StoredEvent[]): string[] {
  return [...new Set(events.map(({ subject }) => subject))];
}

async function byId<Row extends { id: string }>(
  dataSource: DataSource,
  entity: new () => Row,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map();
  const rows = await dataSource.getRepository<{ id: string }>(entity).findBy({ id: In(ids) });
  return new Map(rows.map((row) => [row.id, row as Row]));
}
