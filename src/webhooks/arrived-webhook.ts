import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { newId } from '../database/ids.js';
import type { Channel } from '../siren/channel.js';
import type { Item } from '../siren/webhook-shapes/items.js';
import type { WebhookDialect } from '../siren/webhook-shapes/shapes.js';

export const ENDPOINTS = ['message', 'delivery-status'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export function webhookPath(endpoint: Endpoint): string {
  return `/api/v1/webhooks/siren/${endpoint}`;
}

/** The endpoint that a request is a webhook for; undefined for any other request. */
export function endpointOf({ method, routeOptions }: FastifyRequest): Endpoint | undefined {
  return method === 'POST' ? ENDPOINTS.find((endpoint) => webhookPath(endpoint) === routeOptions.url) : undefined;
}

/** A genuine webhook, before it is stored: the body of one request, or one item of a list. */
export interface ArrivedWebhook {
  /** UUIDv7. */
  id: string;
  endpoint: Endpoint;
  /** The same for every copy of it; see {@link digestOf}. Hex, 16 bytes. */
  digest: string;
  /** Its place in the list that it came in, from 0; null: it came alone. */
  item: number | null;
  /** Null where it cannot be told. */
  dialect: WebhookDialect | null;
  /** Null: it cannot be read, and is kept as a dead letter. */
  content: WebhookContent | null;
  /** Its own part of the signed bytes. */
  body: Uint8Array;
  /** `X-Siren-Event` and `X-Siren-Delivery`: recorded, never decisive, since nobody signed them. */
  eventHeader: string | null;
  deliveryHeader: string | null;
}

/** What a webhook is about, as far as its row says. */
export interface WebhookContent {
  providerMessageId: string;
  /** Siren's own word: the status of a receipt, the type of an incoming message. */
  said: string;
  /** For an incoming message: its sender and channel, because some gateways reuse ids. */
  sender?: { from: string; channel: Channel };
}

/** An item of a request's body, as it is stored. */
export function arrivedWebhook(
  endpoint: Endpoint,
  { index, dialect, bytes }: Pick<Item<unknown>, 'index' | 'dialect' | 'bytes'>,
  content: WebhookContent | null,
  headers: IncomingHttpHeaders,
): ArrivedWebhook {
  return {
    id: newId(),
    endpoint,
    digest: digestOf(endpoint, content, bytes),
    item: index,
    dialect,
    content: content && { ...content, said: content.said.slice(0, MAX_TEXT) },
    body: bytes,
    eventHeader: recordedHeader(headers, 'x-siren-event'),
    deliveryHeader: recordedHeader(headers, 'x-siren-delivery'),
  };
}

/**
 * The key that recognises a repeat, from the signed bytes alone. For an incoming message: Siren's id, the sender and
 * the channel, whatever the wording. For a receipt: all bytes, because one message has many receipts. For what cannot
 * be read: all bytes.
 */
function digestOf(endpoint: Endpoint, content: WebhookContent | null, body: Uint8Array): string {
  const identifying =
    endpoint === 'message' && content !== null
      ? Buffer.from(JSON.stringify([content.providerMessageId, content.sender]))
      : body;
  return hash('sha256', Buffer.concat([Buffer.from(`${endpoint} ${content === null}\n`), identifying]), 'hex').slice(
    0,
    DIGEST_CHARACTERS,
  );
}

const DIGEST_CHARACTERS = 32;

/** How many characters are kept of Siren's headers, and of a word that has no limit of its own. */
const MAX_TEXT = 256;

function recordedHeader(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : null;
}
