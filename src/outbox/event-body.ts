import { INCOMING_EVENT_TYPE } from '../messages/app-events.js';
import type { MessageRow } from '../messages/message.entity.js';
import { messageSummary } from '../messages/message.view.js';
import type { IncomingMessageEntity } from '../inbox/incoming-message.entity.js';
import { incomingView } from '../inbox/incoming-message.view.js';
import type { EventDto } from './event.dto.js';
import type { StoredEvent } from './stored-event.js';

/** The rows that events are about, by their ids. */
export interface Subjects {
  messages: ReadonlyMap<string, MessageRow>;
  incoming: ReadonlyMap<string, IncomingMessageEntity>;
}

/**
 * An event as it is posted and listed. A message is shown as it was when the event happened. If the message is no
 * longer kept, only that state and its id are left.
 */
export function eventBody(event: StoredEvent, { messages, incoming }: Subjects): EventDto {
  return { id: event.id, type: event.type, timestamp: event.at, data: dataOf(event, messages, incoming) };
}

function dataOf(
  { type, subject, state }: StoredEvent,
  messages: Subjects['messages'],
  incoming: Subjects['incoming'],
): EventDto['data'] {
  if (type === INCOMING_EVENT_TYPE) {
    const message = incoming.get(subject);
    return message === undefined ? { id: subject } : { ...incomingView(message) };
  }
  const message = messages.get(subject);
  return message === undefined ? { id: subject, ...state } : { ...messageSummary(message, []), ...state };
}
