import { createHmac } from 'node:crypto';

/** What is sent, and to whom. */
export type Target =
  | { kind: 'receipt'; port: number; secret: string }
  | { kind: 'message'; port: number; apiKey: string }
  /** `size` messages in one request. */
  | { kind: 'bulk'; port: number; apiKey: string; size: number };

/** Never the same twice while the process lives: a repeated receipt would be recognised, and cost nothing. */
let serial = 0;

/** The bytes of the next request. */
export function nextRequest(target: Target): string {
  switch (target.kind) {
    case 'receipt': {
      const body = receiptBody(`bench-${++serial}`);
      const signature = createHmac('sha256', target.secret).update(body).digest('hex');
      return post('/api/v1/webhooks/siren/delivery-status', `x-siren-signature: ${signature}`, body);
    }
    case 'message':
      return post('/api/v1/messages', `authorization: Bearer ${target.apiKey}`, JSON.stringify(message()));
    case 'bulk': {
      const body = JSON.stringify({ messages: Array.from({ length: target.size }, message) });
      return post('/api/v1/messages/bulk', `authorization: Bearer ${target.apiKey}`, body);
    }
  }
}

function receiptBody(id: string): string {
  return JSON.stringify({
    message_id: id,
    status: 'delivered',
    delivered_at: '2026-01-01T12:00:05Z',
    error: null,
    timestamp: '2026-01-01T12:00:05Z',
  });
}

/** To a different person each, with a text of the usual length. */
function message() {
  const n = ++serial;
  return {
    to: `+91${9_876_000_000 + (n % 1_000_000)}`,
    text: `Your bill split no. ${n} is ready: you owe 300 rupees.`,
  };
}

/** Bodies are ASCII, so that their length in characters is that in bytes. */
function post(path: string, header: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${header}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
