import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DELIVERY_CONTEXT } from '../src/communication/delivery-context.js';
import type { DeliveryContext } from '../src/communication/delivering/begin-messages.js';
import type { MessageDto } from '../src/communication/message.dto.js';
import { forgetParked } from '../src/communication/receipts/forget-parked.js';
import { forgetWebhooks } from '../src/webhooks/forget-webhooks.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, receipt } from './support/siren-webhooks.js';

const DAY_MS = 86_400_000;

let gateway: Gateway;
let dataSource: DeliveryContext['dataSource'];
beforeAll(async () => {
  gateway = await startGateway();
  ({ dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT, { strict: false }));
});
afterAll(() => gateway?.close());
beforeEach(() => sql('TRUNCATE received_webhooks, parked_receipts, provider_ids'));

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const tell = (id: string, status: string) => deliverWebhook(gateway, 'delivery-status', receipt(id, status));
const fates = async () =>
  Object.fromEntries(
    (await sql<{ id: string; fate: string }>('SELECT provider_message_id AS id, fate FROM received_webhooks')).map(
      ({ id, fate }) => [id, fate],
    ),
  );

/** The id that would have been made so many days ago. */
const idOf = (daysAgo: number) => uuid({ msecs: Date.now() - daysAgo * DAY_MS });

/** Receipts of ids that nobody knows, told so many days ago. */
async function parked(...daysAgo: number[]): Promise<void> {
  for (const [i] of daysAgo.entries()) await tell(`stranger-${i}`, 'sent');
  await eventually(async () => {
    const [row] = await sql<{ n: number }>('SELECT count(*)::int AS n FROM parked_receipts');
    expect(row!.n).toBe(daysAgo.length);
  });
  for (const [i, days] of daysAgo.entries()) {
    await sql('UPDATE parked_receipts SET id = $2 WHERE provider_message_id = $1', [`stranger-${i}`, idOf(days)]);
  }
}

const left = async () =>
  (await sql<{ id: string }>('SELECT provider_message_id AS id FROM parked_receipts ORDER BY id')).map(({ id }) => id);

describe('a receipt of an id that nobody knows', () => {
  it('is dropped after two weeks, and its webhook says so', async () => {
    await parked(14.1, 13.9);
    expect(await forgetParked(dataSource, 100)).toBe(false);
    expect(await left()).toEqual(['stranger-1']);
    expect(await fates()).toEqual({ 'stranger-0': 'unknown_id_dropped', 'stranger-1': 'waiting_for_attempt' });
    const ids = await sql('SELECT DISTINCT provider_message_id AS id FROM provider_ids');
    expect(ids).toEqual([{ id: 'stranger-1' }]);
    const { body } = await gateway.call('GET', '/api/v1/received-webhooks?fate=unknown_id_dropped');
    expect(body.items).toMatchObject([{ providerMessageId: 'stranger-0', said: 'sent', messageId: null }]);
  });

  it('is dropped before where too many wait: the oldest go, in bites', async () => {
    await parked(5, 4, 3, 2, 1);
    expect(await forgetParked(dataSource, 2, 2)).toBe(true);
    expect(await left()).toEqual(['stranger-2', 'stranger-3', 'stranger-4']);
    expect(await forgetParked(dataSource, 2, 2)).toBe(false);
    expect(await left()).toEqual(['stranger-3', 'stranger-4']);
    expect(Object.values(await fates()).sort()).toEqual([
      'unknown_id_dropped',
      'unknown_id_dropped',
      'unknown_id_dropped',
      'waiting_for_attempt',
      'waiting_for_attempt',
    ]);
    expect(await forgetParked(dataSource, 2, 2)).toBe(false);
  });
});

describe('a webhook that was read', () => {
  const stored = async (id: string, status: string, daysAgo: number, fate: string | null = null) =>
    sql(
      `INSERT INTO received_webhooks (id, endpoint, dedup_key, provider_message_id, body, status, received_at, next_at, fate)
       VALUES ($1, 'delivery-status', $2, $2, '', $3, now(), CASE WHEN $3 = 'received' THEN now() + interval '1 day' END, $4)`,
      [idOf(daysAgo), id, status, fate],
    );

  it('is kept for the time that is set; one that is undone, waits or is dead is kept on', async () => {
    await stored('applied', 'processed', 31, 'applied');
    await stored('of an older release', 'processed', 31);
    await stored('young', 'processed', 29, 'applied');
    await stored('waiting', 'processed', 31, 'waiting_for_attempt');
    await stored('undone', 'received', 31);
    await stored('dead', 'failed', 31);
    expect(await forgetWebhooks(dataSource, 30 * DAY_MS)).toBe(false);
    expect(Object.keys(await fates()).sort()).toEqual(['dead', 'undone', 'waiting', 'young']);
  });

  it('goes in bites', async () => {
    for (let i = 0; i < 5; i++) await stored(`old-${i}`, 'processed', 40 - i, 'applied');
    expect(await forgetWebhooks(dataSource, 30 * DAY_MS, 3)).toBe(true);
    expect(Object.keys(await fates()).sort()).toEqual(['old-3', 'old-4']);
    expect(await forgetWebhooks(dataSource, 30 * DAY_MS, 3)).toBe(false);
    expect(await fates()).toEqual({});
  });
});

describe('a replay', () => {
  it('of all receipts of a message does nothing, also when their webhooks are long forgotten', async () => {
    const { id, attempts } = await deliver(gateway, { to: '+919876540001' });
    const find = async () => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
    const before = await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/received-webhooks?messageId=${id}`);
      const read = body.items.map(({ fate }: { fate: string }) => fate);
      expect(read).toHaveLength(2);
      for (const fate of read) expect(['applied', 'changed_nothing']).toContain(fate);
      return find();
    });
    const bodies = await sql<{ body: Buffer }>('SELECT body FROM received_webhooks ORDER BY id');
    const replayAll = () => Promise.all(bodies.map(({ body }) => deliverWebhook(gateway, 'delivery-status', body)));

    await replayAll();
    const [stored] = await sql<{ n: number }>('SELECT count(*)::int AS n FROM received_webhooks');
    expect(stored).toEqual({ n: bodies.length });

    await sql('TRUNCATE received_webhooks');
    await replayAll();
    await eventually(async () => {
      const rows = await sql<{ fate: string }>('SELECT fate FROM received_webhooks');
      expect(rows).toEqual(bodies.map(() => ({ fate: 'changed_nothing' })));
    });
    const after = await find();
    expect({ ...after, history: before.history }).toEqual(before);
    expect(attempts).toHaveLength(1);
    expect(after.history.slice(before.history.length)).toMatchObject(
      bodies.map(() => ({ event: 'receipt', detail: { changed: false } })),
    );
    expect(gateway.sandbox.requests).toHaveLength(1);
  });
});
