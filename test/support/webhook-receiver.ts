import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { closeServer, listenLocally } from './local-server.js';

/** The fields of a webhook that tests look at, of either kind. */
interface WebhookJson {
  readonly message_id: string;
  readonly status?: string;
  readonly error?: { readonly code: number | string } | null;
  readonly content?: string;
  readonly message_type?: string;
  readonly from_number?: string;
  readonly metadata?: Record<string, unknown>;
}

/** A webhook as it arrived. */
interface ReceivedWebhook {
  readonly path: string;
  readonly bytes: string;
  readonly headers: IncomingHttpHeaders;
  readonly json: WebhookJson;
  /** Whether `X-Siren-Signature` matches the bytes. */
  readonly signed: boolean;
  /** The status it was answered with. */
  readonly answered: number;
}

/** A tiny service side: records webhooks and answers them 200, or what `answers` holds first. */
export interface WebhookReceiver {
  readonly url: string;
  readonly received: ReceivedWebhook[];
  /** Statuses of the next answers, used up from the front. */
  readonly answers: number[];
  /** The status words told of one message, in the order they arrived. */
  readonly statusesOf: (messageId: string | null | undefined) => (string | undefined)[];
  readonly close: () => Promise<void>;
}

export async function startWebhookReceiver(secret: string): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const expected = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
      const answered = answers.shift() ?? 200;
      received.push({
        path: request.url ?? '',
        bytes: body.toString('utf8'),
        headers: request.headers,
        json: JSON.parse(body.toString('utf8')) as WebhookJson,
        signed: request.headers['x-siren-signature'] === expected,
        answered,
      });
      response.writeHead(answered, { 'content-type': 'application/json' }).end('{"status":"processed"}');
    });
  });
  const url = await listenLocally(server);
  return {
    url,
    received,
    answers,
    statusesOf: (id) => received.filter(({ json }) => json.message_id === id).map(({ json }) => json.status),
    close: () => closeServer(server),
  };
}
