import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request } from 'undici';
import { closeServer, listenLocally } from '../local-server.js';

/** Longer than Siren waits. */
const ANSWER_WITHIN_MS = 5_000;

/** Stands between Siren and the service: hands webhooks on, to each replica in turn, and keeps those answered `200`. */
export class WebhookWitness {
  /** The bodies that the service has promised to keep. */
  readonly acknowledged: string[] = [];
  private readonly agent = new Agent({ headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS });
  private next = 0;

  private constructor(
    readonly url: string,
    private readonly server: Server,
    private urls: readonly string[],
  ) {
    server.on('request', (asked: IncomingMessage, answer: ServerResponse) => void this.handOn(asked, answer));
  }

  static async start(urls: readonly string[]): Promise<WebhookWitness> {
    const server = createServer();
    const url = await listenLocally(server);
    return new WebhookWitness(url, server, urls);
  }

  /** From now on to these. */
  leadTo(urls: readonly string[]): void {
    this.urls = urls;
  }

  async close(): Promise<void> {
    await closeServer(this.server);
    await this.agent.destroy();
  }

  private async handOn(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of asked) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const { connection: _connection, host: _host, 'content-length': _length, ...headers } = asked.headers;
      const { statusCode, body: answered } = await request(this.urls[this.next++ % this.urls.length]! + asked.url, {
        dispatcher: this.agent,
        method: 'POST',
        headers,
        body,
      });
      const text = await answered.text();
      if (statusCode === 200) this.acknowledged.push(body.toString());
      answer.writeHead(statusCode, { 'content-type': 'application/json' }).end(text);
    } catch {
      // Siren sees what it would see without anybody in between.
      answer.destroy();
    }
  }
}
