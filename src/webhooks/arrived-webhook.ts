import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export type Endpoint = 'message' | 'delivery-status';

/** A genuine webhook, before it is stored. */
export interface ArrivedWebhook {
  /** UUIDv7. */
  id: string;
  endpoint: Endpoint;
  /** The same for every copy of it; see {@link dedupKeyOf}. */
  dedupKey: string;
  providerMessageId: string;
  /** The bytes that were signed. */
  body: Buffer;
  /** `X-Siren-Event` and `X-Siren-Delivery`: recorded, never decisive, since nobody signed them. */
  eventHeader: string | null;
  deliveryHeader: string | null;
}

/**
 * What recognises a repeat, from the signed bytes alone: an incoming message by Siren's id of it, however it is worded
 * the second time; a receipt by its every byte, since one message has many.
 */
export function dedupKeyOf(endpoint: Endpoint, providerMessageId: string, body: Uint8Array): string {
  switch (endpoint) {
    case 'message':
      return `message:${providerMessageId}`;
    case 'delivery-status':
      return `status:${createHash('sha256').update(body).digest('hex')}`;
  }
}

const MAX_HEADER = 256;

/** A header of Siren's own, as it is recorded. */
export function recordedHeader(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value.slice(0, MAX_HEADER) : null;
}
