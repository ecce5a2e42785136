import { signBody } from '../../src/siren/signature.js';
import type { Answer, Gateway } from './gateway.js';

export type Endpoint = 'message' | 'delivery-status';
export const ENDPOINTS: readonly Endpoint[] = ['message', 'delivery-status'];

/** A header that is null is left out. */
export type HeaderChanges = Readonly<Record<string, string | null>>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read answers as they come
export type WebhookAnswer = Answer<any>;

/** Delivers a webhook as Siren does: the body's exact bytes, signed. An object is sent as JSON. */
export async function deliverWebhook(
  gateway: Pick<Gateway, 'url' | 'webhookSecret'>,
  endpoint: Endpoint,
  body: string | Uint8Array | object,
  changes: HeaderChanges = {},
): Promise<WebhookAnswer> {
  const bytes = bytesOf(body);
  const headers = {
    'content-type': 'application/json',
    'x-siren-signature': signBody(bytes, gateway.webhookSecret),
    ...changes,
  };
  const response = await fetch(`${gateway.url}/api/v1/webhooks/siren/${endpoint}`, {
    method: 'POST',
    headers: Object.entries(headers).filter((header): header is [string, string] => header[1] !== null),
    body: bytes,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

function bytesOf(body: string | Uint8Array | object): Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  return new Uint8Array(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

let made = 0;

/** An incoming message of dialect `toolkit` with an id of its own. */
export function incoming(change: Record<string, unknown> = {}): Record<string, unknown> & { message_id: string } {
  return {
    message_id: `in-${process.pid}-${++made}`,
    from_number: '+919876543210',
    message_type: 'text',
    content: 'Split bill for dinner ₹1200 among 4 people',
    timestamp: '2026-01-01T12:00:00Z',
    ...change,
  };
}

/** A receipt of dialect `toolkit`. */
export function receipt(messageId: string, status: string, change: Record<string, unknown> = {}): object {
  return { message_id: messageId, status, ...change };
}
