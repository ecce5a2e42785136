import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import type { ReceivedWebhookDto, ReceivedWebhookWithBodyDto, WebhookFate } from './received-webhook.dto.js';
import type { Endpoint } from './arrived-webhook.js';

/** What the list can be narrowed by. */
export interface ReceivedFilter {
  providerMessageId?: string;
  messageId?: string;
  fate?: WebhookFate;
  endpoint?: Endpoint;
  receivedFrom?: Date;
  receivedTo?: Date;
}

const FATE = `CASE status WHEN 'received' THEN 'received' WHEN 'failed' THEN 'dead_letter' ELSE fate END`;
const COLUMNS = `id, CASE endpoint WHEN 'message' THEN 'incoming' ELSE 'receipt' END AS kind, endpoint, dialect, item,
  received_at AS "receivedAt", processed_at AS "processedAt", event_header AS "sirenEvent",
  delivery_header AS "sirenDelivery", provider_message_id AS "providerMessageId", said, ${FATE} AS fate,
  message_id AS "messageId", attempt_number AS "attemptNumber",
  CASE WHEN fate = 'stored' THEN id END AS "incomingMessageId", failures`;

/** Ids are made before their rows, whose `received_at` the database sets: by so much they may differ. */
const CLOCK_SKEW = `interval '1 hour'`;

/**
 * Newest first, up to `limit`, those before the id `before`. A filter that is not asked for falls away when the statement
 * is planned, which happens anew for each, so each is answered by its own index.
 */
export async function findReceived(
  dataSource: DataSource,
  { providerMessageId, messageId, fate, endpoint, receivedFrom, receivedTo }: ReceivedFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<ReceivedWebhookDto[]> {
  const { rows } = await poolOf(dataSource).query<ReceivedWebhookDto>(
    `SELECT ${COLUMNS} FROM received_webhooks
      WHERE ($1::uuid IS NULL OR id < $1)
        AND ($2::text IS NULL OR provider_message_id = $2)
        AND ($3::uuid IS NULL OR message_id = $3)
        AND ($4::text IS NULL OR endpoint = $4)
        AND ($5::text IS NULL OR status = $5)
        AND ($6::text IS NULL OR fate = $6)
        AND ($7::timestamptz IS NULL OR received_at >= $7 AND id >= uuid7_floor($7::timestamptz - ${CLOCK_SKEW}))
        AND ($8::timestamptz IS NULL OR received_at < $8 AND id < uuid7_floor($8::timestamptz + ${CLOCK_SKEW}))
      ORDER BY id DESC LIMIT $9`,
    [before, providerMessageId, messageId, endpoint, ...stored(fate), receivedFrom, receivedTo, limit],
  );
  return rows;
}

/** Null when there is none of this id. */
export async function findOneReceived(dataSource: DataSource, id: string): Promise<ReceivedWebhookWithBodyDto | null> {
  const { rows } = await poolOf(dataSource).query<Omit<ReceivedWebhookWithBodyDto, 'body'> & { bytes: Buffer }>(
    `SELECT ${COLUMNS}, body AS bytes FROM received_webhooks WHERE id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { bytes, ...webhook } = row;
  return { ...webhook, body: bytes.toString() };
}

/** A fate as the columns `status` and `fate` keep it. */
function stored(fate: WebhookFate | undefined): [status: string | undefined, fate: string | undefined] {
  if (fate === 'received') return ['received', undefined];
  if (fate === 'dead_letter') return ['failed', undefined];
  return [undefined, fate];
}
