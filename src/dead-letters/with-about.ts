import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import type { DeadLetterAboutDto, DeadLetterDto } from './dead-letter.dto.js';
import type { FoundDeadLetter } from './find-dead-letters.js';

/** Adds what each is about: one statement for the events among them, one for the webhooks. */
export async function withAbout(dataSource: DataSource, found: readonly FoundDeadLetter[]): Promise<DeadLetterDto[]> {
  const [events, messages] = await Promise.all([
    subjectsOfEvents(dataSource, found),
    messagesOfWebhooks(dataSource, found),
  ]);
  return found.map((one) => ({ ...one, about: aboutOf(one, events, messages) }));
}

function aboutOf(
  { id, kind }: FoundDeadLetter,
  events: ReadonlyMap<string, DeadLetterAboutDto>,
  messages: ReadonlyMap<string, string>,
): DeadLetterAboutDto | null {
  switch (kind) {
    case 'message':
      return { type: 'message', id };
    case 'incoming':
      return { type: 'incoming_message', id };
    case 'event':
      return events.get(id) ?? null;
    case 'webhook': {
      const messageId = messages.get(id);
      return messageId === undefined ? null : { type: 'message', id: messageId };
    }
  }
}

async function subjectsOfEvents(
  dataSource: DataSource,
  found: readonly FoundDeadLetter[],
): Promise<Map<string, DeadLetterAboutDto>> {
  const ids = found.flatMap(({ id, kind }) => (kind === 'event' ? [id] : []));
  if (ids.length === 0) return new Map();
  const { rows } = await poolOf(dataSource).query<{ id: string; type: string; subject: string }>(
    `SELECT id, type, subject FROM event_deliveries WHERE status = 'dead' AND id = ANY ($1)`,
    [ids],
  );
  const typeOf = (type: string) => (type.startsWith('message.') ? 'message' : 'incoming_message');
  return new Map(rows.map(({ id, type, subject }) => [id, { type: typeOf(type), id: subject }]));
}

/** The messages that Siren's ids in these webhooks belong to, by the webhook. */
async function messagesOfWebhooks(
  dataSource: DataSource,
  found: readonly FoundDeadLetter[],
): Promise<Map<string, string>> {
  const those = found.filter(({ kind, providerMessageId }) => kind === 'webhook' && providerMessageId !== null);
  if (those.length === 0) return new Map();
  const { rows } = await poolOf(dataSource).query<{ id: string; messageId: string }>(
    `SELECT x.id, p.message_id AS "messageId" FROM unnest($1::uuid[], $2::text[]) AS x (id, provider_message_id)
       JOIN provider_ids p USING (provider_message_id)`,
    [those.map(({ id }) => id), those.map(({ providerMessageId }) => providerMessageId)],
  );
  return new Map(rows.map(({ id, messageId }) => [id, messageId]));
}
