import type { DataSource } from 'typeorm';
import { later } from '../database/clock.js';
import { firstIdAt } from '../database/ids.js';
import { poolOf } from '../database/transaction.js';
import { INTERNAL_ERROR } from '../delivering/failing.js';
import { boundedCount, type BoundedCountDto, MOST_COUNTED } from '../http/bounded-count.dto.js';
import { IS_DISCARDED } from '../messages/history.entity.js';
import {
  DEAD_LETTER_KINDS,
  type DeadLetterAboutDto,
  type DeadLetterDto,
  type DeadLetterKind,
} from './dead-letter.dto.js';

/** Which are meant; what is left out does not count. */
export interface DeadLetterFilter {
  kind?: DeadLetterKind;
  reason?: string;
  /** Those of these ids alone. */
  ids?: readonly string[];
  /** Included. */
  createdFrom?: Date;
  /** Excluded. */
  createdTo?: Date;
}

/** Ids are made by processes, and times by the database or by who came first: by so much they may differ. */
const ID_ERROR_MS = 3_600_000;

/** What each kind is read from: an index of dead letters alone, in the order of their ids. In SQL: they are rows of four tables. */
const SOURCES: Readonly<Record<DeadLetterKind, string>> = {
  message: `
    SELECT d.message_id AS id, 'message' AS kind, d.failures::int, NULL AS provider_message_id, m.created_at,
           '${INTERNAL_ERROR.code}' AS reason
      FROM deliveries d JOIN messages m ON m.id = d.message_id
     WHERE d.failure_code = '${INTERNAL_ERROR.code}' AND d.status = 'failed' AND NOT ${IS_DISCARDED}`,
  webhook: `
    SELECT webhook_ids[1] AS id, 'webhook' AS kind, failures::int, provider_message_ids[1] AS provider_message_id,
           (webhooks::json->0->>'receivedAt')::timestamptz AS created_at,
           CASE failures WHEN 0 THEN 'unreadable' ELSE '${INTERNAL_ERROR.code}' END AS reason
      FROM webhook_spool WHERE next_at IS NULL`,
  incoming: `
    SELECT id, 'incoming' AS kind, failures::int, provider_message_id, received_at AS created_at, 'handler_failed' AS reason
      FROM incoming_messages WHERE status = 'failed'`,
  event: `
    SELECT id, 'event' AS kind, failures, NULL AS provider_message_id, at AS created_at,
           coalesce(deliveries->-1->>'error', 'unknown') AS reason
      FROM event_deliveries WHERE status = 'dead'`,
};

/** Those of one kind, of these parameters: before an id, kinds, how many, ids from and below, times from and below, reason, ids. */
const partOf = (kind: DeadLetterKind): string => `
  (SELECT * FROM (${SOURCES[kind]}) AS ${kind}
    WHERE '${kind}' = ANY ($2::text[]) AND ($1::uuid IS NULL OR id < $1)
      AND ($4::uuid IS NULL OR id >= $4) AND ($5::uuid IS NULL OR id < $5)
      AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
      AND ($8::text IS NULL OR reason = $8) AND ($9::uuid[] IS NULL OR id = ANY ($9))
    ORDER BY id DESC LIMIT $3)`;
const ALL = DEAD_LETTER_KINDS.map(partOf).join(' UNION ALL ');

/** A dead letter as its own row tells it. */
export type FoundDeadLetter = Omit<DeadLetterDto, 'about'>;

/** Newest first, up to `limit`, those before the id `before`. */
export async function findDeadLetters(
  dataSource: DataSource,
  filter: DeadLetterFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<FoundDeadLetter[]> {
  const { rows } = await poolOf(dataSource).query<FoundDeadLetter>(
    `SELECT id, kind, reason, failures, provider_message_id AS "providerMessageId", created_at AS "createdAt"
       FROM (${ALL}) AS dead ORDER BY id DESC LIMIT $3`,
    valuesOf(filter, before, limit),
  );
  return rows;
}

/** How many there are before the id `before`. */
export async function countDeadLetters(
  dataSource: DataSource,
  filter: DeadLetterFilter,
  before: string | null,
): Promise<BoundedCountDto> {
  const { rows } = await poolOf(dataSource).query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (${ALL}) AS dead`,
    valuesOf(filter, before, MOST_COUNTED + 1),
  );
  return boundedCount(rows[0]!.n);
}

function valuesOf(
  { kind, reason, ids, createdFrom, createdTo }: DeadLetterFilter,
  before: string | null,
  limit: number,
): unknown[] {
  return [
    before,
    kind === undefined ? DEAD_LETTER_KINDS : [kind],
    limit,
    createdFrom && firstIdAt(later(createdFrom, -ID_ERROR_MS)),
    createdTo && firstIdAt(later(createdTo, ID_ERROR_MS)),
    createdFrom,
    createdTo,
    reason,
    ids,
  ];
}

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
