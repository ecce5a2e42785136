import { NIL } from 'uuid';
import { newId } from '../database/ids.js';
import type { Tx } from '../database/transaction.js';
import type { WebhookDialect } from '../siren/webhook-shapes/shapes.js';
import type { ArrivedWebhook, Endpoint } from './arrived-webhook.js';

/** What one row of the spool is to hold. */
export interface SpoolRow {
  webhooks: readonly SpooledWebhook[];
  /** Null: a dead letter, of one webhook. */
  nextAt: Date | null;
  /** How often its ids were looked for and not found. */
  looks: number;
  /** How often handling it has thrown. */
  failures: number;
}

/** A row never changes, except for its next look. What is left of a row goes into a new one. */
export async function writeSpool(tx: Pick<Tx, 'query'>, rows: readonly SpoolRow[]): Promise<void> {
  if (rows.length === 0) return;
  // Postgres requires nested arrays of equal length. So the lists go as text and are taken apart there.
  await tx.query(
    `INSERT INTO webhook_spool (id, next_at, looks, failures, webhook_ids, provider_message_ids, webhooks)
     SELECT id, next_at, looks, failures, webhook_ids::uuid[], provider_message_ids::text[], webhooks
       FROM unnest($1::uuid[], $2::timestamptz[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::text[])
              AS x (id, next_at, looks, failures, webhook_ids, provider_message_ids, webhooks)`,
    [
      rows.map(() => newId()),
      rows.map(({ nextAt }) => nextAt?.toISOString() ?? null),
      rows.map(({ looks }) => looks),
      rows.map(({ failures }) => failures),
      rows.map(({ webhooks }) => arrayLiteral(webhooks.map(({ id }) => id))),
      rows.map(({ webhooks }) => arrayLiteral(webhooks.map(({ providerMessageId }) => providerMessageId))),
      rows.map(({ webhooks }) => spooledText(webhooks)),
    ],
  );
}

/** A row as a turn takes it. */
export interface TakenRow {
  id: string;
  looks: number;
  failures: number;
  webhookIds: string[];
  providerMessageIds: (string | null)[];
  /** Null where only the ids were read. */
  webhooks: string | null;
}

/**
 * Longest due first, until `most` webhooks are reached. Rows whose ids were not found before come without their
 * contents. Row by row, so that no row is locked that is not taken; rows that another turn holds count for nothing.
 */
export function takeRows(tx: Tx, now: Date, most: number): Promise<TakenRow[]> {
  return tx.query<TakenRow>(TAKE, [now, most]);
}

const MOST_ROWS = 200;

/** Whether such a take has met one of its limits, so that there may be more. */
export function isFull(rows: readonly TakenRow[], most: number): boolean {
  return rows.length === MOST_ROWS || rows.reduce((sum, { webhookIds }) => sum + webhookIds.length, 0) >= most;
}

const TAKE = `
  WITH RECURSIVE due AS (
    SELECT 0 AS row, 0 AS n, '-infinity'::timestamptz AS next_at, '${NIL}'::uuid AS id, NULL::smallint AS looks,
           NULL::smallint AS failures, NULL::uuid[] AS webhook_ids, NULL::text[] AS provider_message_ids, NULL::text AS webhooks
    UNION ALL
    SELECT d.row + 1, d.n + cardinality(s.webhook_ids), s.*
      FROM due d,
           LATERAL (SELECT s.next_at, s.id, s.looks, s.failures, s.webhook_ids, s.provider_message_ids, s.webhooks
                      FROM webhook_spool s
                     WHERE s.next_at <= $1 AND (s.next_at, s.id) > (d.next_at, d.id)
                     ORDER BY s.next_at, s.id LIMIT 1 FOR UPDATE SKIP LOCKED) AS s
     WHERE d.n < $2 AND d.row < ${MOST_ROWS})
  SELECT id, looks, failures, webhook_ids AS "webhookIds", provider_message_ids AS "providerMessageIds",
         CASE WHEN looks = 0 THEN webhooks END AS webhooks
    FROM due WHERE row > 0 ORDER BY row`;

export async function readContents(tx: Tx, rows: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (rows.length === 0) return new Map();
  const found = await tx.query<{ id: string; webhooks: string }>(
    `SELECT id, webhooks FROM webhook_spool WHERE id = ANY ($1)`,
    [rows],
  );
  return new Map(found.map(({ id, webhooks }) => [id, webhooks]));
}

/** Nothing in these rows is known yet. They are looked at again at their next time. */
export async function putOffRows(tx: Tx, rows: readonly { id: string; looks: number; nextAt: Date }[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `UPDATE webhook_spool s SET looks = x.looks, next_at = x.next_at
       FROM unnest($1::uuid[], $2::smallint[], $3::timestamptz[]) AS x (id, looks, next_at) WHERE s.id = x.id`,
    [rows.map(({ id }) => id), rows.map(({ looks }) => looks), rows.map(({ nextAt }) => nextAt.toISOString())],
  );
}

export async function deleteRows(tx: Tx, rows: readonly string[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(`DELETE FROM webhook_spool WHERE id = ANY ($1)`, [rows]);
}

function arrayLiteral(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
}

/** A webhook as it waits in the spool, or among the parked receipts. */
export interface SpooledWebhook {
  id: string;
  endpoint: Endpoint;
  dialect: WebhookDialect | null;
  /** Its place in the list that it came in; null: it came alone. */
  item: number | null;
  /** Null: it cannot be read. */
  providerMessageId: string | null;
  said: string | null;
  /** Tells copies; hex, 16 bytes. */
  digest: string;
  body: string;
  eventHeader: string | null;
  deliveryHeader: string | null;
  receivedAt: Date;
}

export function spooled({ content, body, ...rest }: ArrivedWebhook, receivedAt: Date): SpooledWebhook {
  const { id, endpoint, dialect, item, digest, eventHeader, deliveryHeader } = rest;
  return {
    ...{ id, endpoint, dialect, item, digest, eventHeader, deliveryHeader, receivedAt },
    providerMessageId: content?.providerMessageId ?? null,
    said: content?.said ?? null,
    body: Buffer.from(body).toString(),
  };
}

/** Postgres keeps and returns it as text. Only this service reads it. */
export function spooledText(webhooks: readonly SpooledWebhook[]): string {
  return JSON.stringify(webhooks);
}

export function readSpooled(text: string): SpooledWebhook[] {
  const webhooks = JSON.parse(text) as (Omit<SpooledWebhook, 'receivedAt'> & { receivedAt: string })[];
  return webhooks.map((webhook) => ({ ...webhook, receivedAt: new Date(webhook.receivedAt) }));
}

/** The final result of a webhook. */
type WebhookResult = 'applied' | 'changed_nothing' | 'unknown_id_dropped' | 'message_gone' | 'stored';

export interface SettledWebhook {
  webhook: SpooledWebhook;
  result: WebhookResult;
  /** The attempt that a receipt was about. */
  attempt: { messageId: string; number: number } | null;
  failures: number;
}

/**
 * The row as it is kept if its body's owner is unknown or was erased: that it came, and its result. Without the digest
 * that recognises copies, because whoever has the rest could try numbers against it.
 */
export function withoutBody(webhook: SpooledWebhook): SpooledWebhook {
  return { ...webhook, body: '', digest: '', eventHeader: null, deliveryHeader: null };
}

/** SQL: the same for a stored row. */
export const WITHOUT_BODY = `body = '', digest = '', event_header = NULL, delivery_header = NULL`;

/** Writes webhooks with their results, into the day on which they are settled. */
export async function writeSettled(tx: Tx, settled: readonly SettledWebhook[], now: Date): Promise<void> {
  if (settled.length === 0) return;
  await tx.query(INSERT, [
    now,
    settled.map(({ webhook }) => webhook.id),
    settled.map(({ webhook }) => webhook.receivedAt.toISOString()),
    settled.map(({ webhook }) => webhook.endpoint),
    settled.map(({ webhook }) => webhook.dialect),
    settled.map(({ webhook }) => webhook.item),
    settled.map(({ webhook }) => webhook.providerMessageId),
    settled.map(({ webhook }) => webhook.said),
    settled.map(({ webhook }) => webhook.digest),
    settled.map(({ webhook }) => webhook.body),
    settled.map(({ webhook }) => webhook.eventHeader),
    settled.map(({ webhook }) => webhook.deliveryHeader),
    settled.map(({ result }) => result),
    settled.map(({ attempt }) => attempt?.messageId ?? null),
    settled.map(({ attempt }) => attempt?.number ?? null),
    settled.map(({ failures }) => failures),
  ]);
}

const INSERT = `
  INSERT INTO received_webhooks (settled_at, id, received_at, endpoint, dialect, item, provider_message_id, said, digest, body,
                                 event_header, delivery_header, result, message_id, attempt_number, failures)
  SELECT $1, id, received_at, endpoint, dialect, item, provider_message_id, said, decode(digest, 'hex'), body, event_header,
         delivery_header, result, message_id, attempt_number, failures
    FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::text[], $12::text[], $13::text[], $14::uuid[], $15::smallint[], $16::smallint[])
           AS x (id, received_at, endpoint, dialect, item, provider_message_id, said, digest, body, event_header,
                 delivery_header, result, message_id, attempt_number, failures)`;
