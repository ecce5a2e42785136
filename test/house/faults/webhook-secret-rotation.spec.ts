import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { type Gateway, startGateway } from '../../support/gateway.js';
import { query } from '../../support/query.js';
import { deliverWebhook, type Endpoint, incoming, receipt } from '../../support/siren-webhooks.js';

const OLD = 'the-old-webhook-secret-of-this-test';
const NEW = 'the-new-webhook-secret-of-this-test';
/** Requests of Siren at once. */
const SENDERS = 8;
/** Taken in each phase of the change before the next begins. */
const A_PHASE = 150;

/** Works, and answers nobody but the test: those that Siren reaches are replaced one by one. */
let worker: Gateway;
beforeAll(async () => {
  worker = await startGateway({ settings: { SIREN_WEBHOOK_SECRET: OLD } });
});
afterAll(() => worker?.close());

/** Replicas behind a load balancer, which leads to those that are ready. */
class Fleet {
  private readonly replicas: Gateway[] = [];
  private next = 0;

  async add(webhookSecret: string): Promise<void> {
    const settings = { SIREN_WEBHOOK_SECRET: webhookSecret, ROLES: 'api' };
    this.replicas.push(await startGateway({ beside: worker, settings }));
  }

  any(): Gateway {
    return this.replicas[this.next++ % this.replicas.length]!;
  }

  /** Each replica is replaced by one with this setting, which is ready before the old one stops. */
  async roll(webhookSecret: string): Promise<void> {
    for (let left = this.replicas.length; left > 0; left--) {
      await this.add(webhookSecret);
      await this.replicas.shift()!.close();
    }
  }

  async close(): Promise<void> {
    for (const replica of this.replicas.splice(0)) await replica.close();
  }
}

/** Siren, that has something to deliver all the time, and delivers again what was not taken. */
class Siren {
  secret = OLD;
  /** Webhooks that were answered 200. */
  readonly taken: { incoming: string[]; delivered: string[] } = { incoming: [], delivered: [] };
  /** How often each other answer came; 0: none at all. */
  readonly refusals = new Map<number, number>();
  private isStopped = false;
  private readonly senders: Promise<void>[];

  constructor(
    private readonly fleet: Fleet,
    /** What it has been given to send, and has not told the end of. */
    private readonly sent: string[],
  ) {
    this.senders = Array.from({ length: SENDERS }, () => this.send());
  }

  get count(): number {
    return this.taken.incoming.length + this.taken.delivered.length;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.senders);
  }

  private async send(): Promise<void> {
    while (!this.isStopped) {
      const id = this.sent.pop();
      if (id !== undefined) {
        await this.deliver('delivery-status', receipt(id, 'delivered'));
        this.taken.delivered.push(id);
      }
      const message = incoming({ from_number: '+919876541234' });
      await this.deliver('message', message);
      this.taken.incoming.push(message.message_id);
    }
  }

  private async deliver(endpoint: Endpoint, body: object): Promise<void> {
    for (;;) {
      const { url } = this.fleet.any();
      const status = await deliverWebhook({ url, webhookSecret: this.secret }, endpoint, body).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) return;
      this.refusals.set(status, (this.refusals.get(status) ?? 0) + 1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Messages that Siren has taken and of which nobody hears, until their receipts come. */
async function acceptedMessages(count: number): Promise<string[]> {
  const messages = Array.from({ length: count }, (_, i) => ({
    to: `+9198${7_000 + i}9004`,
    text: `Number ${i}`,
    channels: [{ channel: 'whatsapp' }],
  }));
  const { body } = await worker.call('POST', '/api/v1/messages/bulk', { messages });
  expect(body.accepted).toBe(count);
  return eventually(async () => {
    const rows = await query<{ id: string }>(
      worker.database,
      `SELECT provider_message_id AS id FROM delivery_attempts WHERE provider_message_id IS NOT NULL`,
    );
    expect(rows).toHaveLength(count);
    return rows.map(({ id }) => id);
  });
}

describe('the secret of the webhooks', () => {
  it('is replaced under load, one replica after the other, and nothing is refused or lost', async () => {
    const sent = await acceptedMessages(200);
    const fleet = new Fleet();
    for (let n = 0; n < 2; n++) await fleet.add(OLD);
    const siren = new Siren(fleet, [...sent]);
    const more = async (): Promise<void> => {
      const before = siren.count;
      await eventually(() => expect(siren.count).toBeGreaterThan(before + A_PHASE));
    };
    try {
      await more();
      await fleet.roll(`${NEW},${OLD}`);
      await more();
      siren.secret = NEW;
      await more();
      await fleet.roll(NEW);
      await more();
      const late = await deliverWebhook({ url: fleet.any().url, webhookSecret: OLD }, 'message', incoming());
      expect(late.status).toBe(401);
    } finally {
      await siren.stop();
      await fleet.close();
    }

    expect(siren.refusals.get(401)).toBeUndefined();
    expect(siren.taken.delivered.toSorted()).toEqual(sent.toSorted());
    await eventually(async () => {
      const rows = await query<{ id: string }>(
        worker.database,
        'SELECT provider_message_id AS id FROM incoming_messages',
      );
      expect(rows.map(({ id }) => id).toSorted()).toEqual(siren.taken.incoming.toSorted());
    });
    await eventually(async () => {
      const [counts] = await query<{ delivered: number; all: number }>(
        worker.database,
        `SELECT count(*) FILTER (WHERE status = 'delivered')::int AS delivered, count(*)::int AS all FROM deliveries`,
      );
      expect(counts).toEqual({ delivered: sent.length, all: sent.length });
    });
  });
});
