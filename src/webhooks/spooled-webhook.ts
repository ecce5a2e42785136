import type { WebhookDialect } from '../siren/webhook-shapes/shapes.js';
import type { ArrivedWebhook, Endpoint } from './arrived-webhook.js';

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

/** Postgres keeps it as text, which it hands on as it is; nobody but us looks into it. */
export function spooledText(webhooks: readonly SpooledWebhook[]): string {
  return JSON.stringify(webhooks);
}

export function readSpooled(text: string): SpooledWebhook[] {
  const webhooks = JSON.parse(text) as (Omit<SpooledWebhook, 'receivedAt'> & { receivedAt: string })[];
  return webhooks.map((webhook) => ({ ...webhook, receivedAt: new Date(webhook.receivedAt) }));
}
