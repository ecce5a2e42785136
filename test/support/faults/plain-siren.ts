import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as lasts } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { signatureOf } from '../../../src/tools/sandbox/signature.js';
import { closeServer, listenLocally } from '../local-server.js';

/** What was not acknowledged is reported again after this long. */
const AGAIN_MS = 200;

export interface PlainSirenOptions {
  /** When a request is answered, in ms after it came (0). */
  answersAfterMs?: number;
  /** When its message is reported as sent and delivered, and with whose signature; without it, never. */
  reports?: { afterMs: number; secret: string };
}

/** A request to send. */
export interface Taken {
  channel: string;
  to: string;
}

/** A Siren that takes every message, costs little, and has no more to it than when it answers and when it reports. */
export class PlainSiren {
  readonly taken: Taken[] = [];
  /** Receipts that are not acknowledged. */
  pending = 0;
  private urls: readonly string[] = [];
  private next = 0;
  private readonly agent = new Agent({ connections: 64 });

  private constructor(
    readonly url: string,
    private readonly server: Server,
    private readonly options: PlainSirenOptions,
  ) {
    server.on('request', (asked: IncomingMessage, answer: ServerResponse) => void this.take(asked, answer));
  }

  static async start(options: PlainSirenOptions = {}): Promise<PlainSiren> {
    const server = createServer();
    const url = await listenLocally(server);
    return new PlainSiren(url, server, options);
  }

  /** Reports to these in turn. */
  reportTo(urls: readonly string[]): void {
    this.urls = urls;
  }

  async close(): Promise<void> {
    await closeServer(this.server);
    await this.agent.destroy();
  }

  private async take(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    // The question whether Siren is there.
    if (asked.method !== 'POST') return void answer.writeHead(404).end();
    const { to } = (await json(asked)) as { to: string };
    const { answersAfterMs = 0, reports } = this.options;
    const id = `plain-${this.taken.length}`;
    this.taken.push({ channel: asked.url!.split('/').at(-1)!, to });
    if (reports) setTimeout(() => void this.report(id, reports.secret), reports.afterMs);
    if (answersAfterMs > 0) await lasts(answersAfterMs);
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ message_id: id }));
  }

  private async report(id: string, secret: string): Promise<void> {
    this.pending++;
    for (const status of ['sent', 'delivered']) {
      const body = JSON.stringify({ message_id: id, status, timestamp: new Date().toISOString() });
      while (!(await this.isAcknowledged(body, signatureOf(body, secret)))) await lasts(AGAIN_MS);
    }
    this.pending--;
  }

  private async isAcknowledged(body: string, signature: string): Promise<boolean> {
    const url = this.urls[this.next++ % this.urls.length]!;
    const answer = await request(`${url}/api/v1/webhooks/siren/delivery-status`, {
      dispatcher: this.agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-siren-signature': signature },
      body,
    }).catch(() => undefined);
    await answer?.body.dump();
    return answer?.statusCode === 200;
  }
}
