import { Agent } from 'undici';
import type { Webhook, SandboxWebhookKind, WebhookTarget, WebhookTargets } from './dialect.js';
import { signatureOf } from './signature.js';

/** Timers that all end together: what still waits when the sandbox closes is never called. */
export class Timers {
  private readonly running = new Set<NodeJS.Timeout>();
  private stopped = false;

  /** @param scale factor on every delay: 1 is real time, 0.1 ten times as fast. */
  constructor(private readonly scale: number) {}

  /** Resolves after `ms` (scaled); never after `stop`. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.stopped) return;
      const timer = setTimeout(() => {
        this.running.delete(timer);
        resolve();
      }, ms * this.scale);
      this.running.add(timer);
    });
  }

  stop(): void {
    this.stopped = true;
    this.running.forEach((timer) => clearTimeout(timer));
    this.running.clear();
  }
}

/** The service's answer to one delivery of a webhook. */
export type WebhookDelivery =
  | { readonly answered: true; readonly status: number; readonly body: string }
  | { readonly answered: false; readonly error: string };

/** How many webhooks were told, and how it went. `pending` includes those waiting to be delivered again. */
export interface WebhookCounts {
  pending: number;
  acknowledged: number;
  repeated: number;
  /** No 200 until the last repeat, or no room left to wait for one. */
  givenUp: number;
}

/** Where a service of ours takes each kind of webhook. */
const PATHS: Readonly<Record<SandboxWebhookKind, string>> = {
  status: '/api/v1/webhooks/siren/delivery-status',
  message: '/api/v1/webhooks/siren/message',
};

/** Waits before the repeats, in milliseconds: about a minute in all. */
const REPEAT_AFTER_MS = [200, 500, 1000, 2000, ...Array<number>(11).fill(5000)];
/** Siren wants its 200 within three seconds. */
const ANSWER_WITHIN_MS = 3000;
/** Webhooks on their way at once. */
const CONNECTIONS = 32;
/** Webhooks that may wait: a service that is away under load must not fill the memory. */
const MAX_PENDING = 200_000;

/** Delivers signed webhooks to the service, again and again until it says 200. */
export class WebhookSender {
  readonly counts: WebhookCounts = { pending: 0, acknowledged: 0, repeated: 0, givenUp: 0 };
  private readonly agent = new Agent({
    connections: CONNECTIONS,
    pipelining: 1,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
    connect: { timeout: ANSWER_WITHIN_MS },
  });
  private targets: WebhookTargets = {};

  constructor(
    private readonly secret: string,
    private readonly timers: Timers,
  ) {}

  /** @param url address of the service, or null to tell nobody. Webhooks that wait go to the new one. */
  setBaseUrl(url: string | null): void {
    const base = url?.replace(/(?<!\/)\/+$/, '');
    const target = (kind: SandboxWebhookKind): WebhookTarget => ({ url: `${base}${PATHS[kind]}`, secret: this.secret });
    this.targets = base === undefined ? {} : { status: target('status'), message: target('message') };
  }

  /** What the service registered goes before the base address; a kind that it did not name stays as it was. */
  register(targets: WebhookTargets): void {
    this.targets = { ...this.targets, ...targets };
  }

  /** Delivers once, and says what came back. */
  async deliverOnce(webhook: Webhook): Promise<WebhookDelivery> {
    const target = this.targets[webhook.kind];
    if (target === undefined) return { answered: false, error: 'no webhook address is set' };
    const { origin, pathname, search } = new URL(target.url);
    try {
      const { statusCode, body } = await this.agent.request({
        origin,
        path: pathname + search,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-siren-signature': signatureOf(webhook.body, target.secret),
          ...webhook.headers,
        },
        body: webhook.body,
      });
      return { answered: true, status: statusCode, body: await body.text() };
    } catch (error) {
      return { answered: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Delivers until it is acknowledged. Resolves when the first delivery was answered or failed; repeats go on. */
  async deliver(webhook: Webhook): Promise<void> {
    if (this.targets[webhook.kind] === undefined) return;
    if (this.counts.pending >= MAX_PENDING) {
      this.counts.givenUp++;
      return;
    }
    this.counts.pending++;
    const first = await this.deliverOnce(webhook);
    if (isAcknowledged(first)) this.settle('acknowledged');
    else void this.repeat(webhook);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async repeat(webhook: Webhook): Promise<void> {
    for (const delay of REPEAT_AFTER_MS) {
      await this.timers.sleep(delay);
      this.counts.repeated++;
      if (isAcknowledged(await this.deliverOnce(webhook))) return this.settle('acknowledged');
    }
    this.settle('givenUp');
  }

  private settle(as: 'acknowledged' | 'givenUp'): void {
    this.counts.pending--;
    this.counts[as]++;
  }
}

function isAcknowledged(delivery: WebhookDelivery): boolean {
  return delivery.answered && delivery.status === 200;
}
