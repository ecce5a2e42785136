import { createHmac } from 'node:crypto';

/** What is sent, and to whom. */
export type Target =
  | { kind: 'receipt'; port: number; secret: string; about: Known }
  | { kind: 'incoming'; port: number; secret: string }
  | { kind: 'message'; port: number; apiKey: string; fields?: MessageFields }
  /** `size` messages in one request. */
  | { kind: 'bulk'; port: number; apiKey: string; size: number };

/** Messages by the number in the stub's id. Receipts tell `sent` of one after the other, then `delivered`, then `read`. */
export interface Known {
  first: number;
  count: number;
}

/** What a message is given beside its recipient and text. */
interface MessageFields {
  reference?: boolean;
  key?: boolean;
}

/** Never the same twice while the process lives: a repeated webhook would be recognised, and cost nothing. */
let serial = 0;
/** How many receipts each service, known by its port, has had. */
const receiptsTo = new Map<number, number>();

/** The bytes of the next request. */
export function nextRequest(target: Target): string {
  switch (target.kind) {
    case 'receipt':
      return webhook('delivery-status', target.secret, nextReceipt(target));
    case 'incoming':
      return webhook('message', target.secret, nextIncoming());
    case 'message': {
      const { reference = false, key = false } = target.fields ?? {};
      const body = JSON.stringify({ ...message(), ...(reference && { reference: `bill-${serial}` }) });
      const headers = [`authorization: Bearer ${target.apiKey}`, ...(key ? [`idempotency-key: key-${serial}`] : [])];
      return post('/api/v1/messages', headers, body);
    }
    case 'bulk': {
      const body = JSON.stringify({ messages: Array.from({ length: target.size }, message) });
      return post('/api/v1/messages/bulk', [`authorization: Bearer ${target.apiKey}`], body);
    }
  }
}

const STATUSES = ['sent', 'delivered', 'read'] as const;

function nextReceipt({ port, about: { first, count } }: { port: number; about: Known }): object {
  const n = receiptsTo.get(port) ?? 0;
  receiptsTo.set(port, n + 1);
  return {
    message_id: `stub-${first + (n % count)}`,
    status: STATUSES[Math.floor(n / count) % STATUSES.length],
    error: null,
    timestamp: new Date().toISOString(),
    // A later round over the same messages changes nothing of them; but it is no copy.
    sequence: n,
  };
}

function nextIncoming(): object {
  const n = ++serial;
  return {
    message_id: `in-${n}`,
    from_number: numberOf(n),
    to_number: '+918765432109',
    message_type: 'text',
    content: `Split bill ${n}: dinner 1200 among 4 people`,
    timestamp: new Date().toISOString(),
    metadata: { source: 'whatsapp', conversation_id: `conv-${n}` },
  };
}

/** To a different person each, with a text of the usual length. */
function message(): object {
  const n = ++serial;
  return { to: numberOf(n), text: `Your bill split no. ${n} is ready: you owe 300 rupees.` };
}

function numberOf(n: number): string {
  return `+91${9_876_000_000 + (n % 1_000_000)}`;
}

function webhook(endpoint: string, secret: string, content: object): string {
  const body = JSON.stringify(content);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return post(`/api/v1/webhooks/siren/${endpoint}`, [`x-siren-signature: ${signature}`], body);
}

/** Bodies are ASCII, so that their length in characters is that in bytes. */
function post(path: string, headers: readonly string[], body: string): string {
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...headers,
    'content-type: application/json',
    `content-length: ${body.length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
