import type { Tx } from '../database/transaction.js';
import type { SpooledWebhook } from './spool.js';

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
