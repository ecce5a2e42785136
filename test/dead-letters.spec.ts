import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { inSnapshot } from './support/replicas.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { recount } from './support/recount.js';
import * as siren from './support/siren-webhooks.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import { STORED_WEBHOOKS } from './support/tables.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());
afterEach(() => gateway.sandbox.reset());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const deadLetters = async (parameters = '') =>
  (await gateway.call('GET', `/api/v1/dead-letters?${parameters}`)).body as {
    items: { id: string; kind: string; failures: number }[];
    nextCursor: string | null;
  };
const replay = (id: string) => gateway.call('POST', `/api/v1/dead-letters/${id}/replay`);

/** A plan that no release has ever written: whoever reads it throws. */
const BROKEN_PLAN = `'{"not": "a plan"}'`;

/** A message that waits for a channel's hold, so that it can be broken before anybody begins it. */
async function poisoned(to: string, failures = 0): Promise<{ id: string; plan: string }> {
  await sql(`INSERT INTO channel_holds (channel, kind, since, until, reason)
             VALUES ('whatsapp', 'wait', now(), now() + interval '1 hour', 'a test')`);
  const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', { to, text: `To ${to}` });
  await eventually(async () => {
    const [row] = await sql<{ held: boolean }>(
      `SELECT line IS NOT NULL AS held FROM deliveries WHERE message_id = $1`,
      [body.id],
    );
    expect(row!.held).toBe(true);
  });
  const [{ plan }] = (await sql<{ plan: string }>(`SELECT plan::text FROM messages WHERE id = $1`, [body.id])) as [
    { plan: string },
  ];
  await sql(
    `WITH broken AS (UPDATE messages SET plan = ${BROKEN_PLAN} WHERE id = $1)
     UPDATE deliveries SET failures = $2, line = NULL, line_at = NULL, next_at = now() WHERE message_id = $1`,
    [body.id, failures],
  );
  await sql('DELETE FROM channel_holds');
  return { id: body.id, plan };
}

/** Lets the backoff of failed handlings pass at once, until there is nothing more to handle. */
async function untilGivenUp(id: string): Promise<void> {
  await eventually(async () => {
    const [row] = await sql<{ failures: number; given_up: boolean }>(
      `UPDATE deliveries SET next_at = CASE WHEN finished_at IS NULL THEN now() END WHERE message_id = $1
       RETURNING failures, finished_at IS NOT NULL AS given_up`,
      [id],
    );
    expect(row).toEqual({ failures: 10, given_up: true });
  });
}

describe('a message that cannot be handled', () => {
  it('ends after ten failed handlings, without holding up others; repaired, it is sent by a replay', async () => {
    const { id, plan } = await poisoned('+919876520001');
    const others = await Promise.all(
      Array.from({ length: 5 }, (_, i) => deliver(gateway, { to: `+91987652100${i}`, text: `Hello ${i}` })),
    );
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 'delivered'));
    await untilGivenUp(id);
    const [row] = await sql(`SELECT status, failure_code FROM deliveries WHERE message_id = $1`, [id]);
    expect(row).toEqual({ status: 'failed', failure_code: 'internal_error' });
    expect((await deadLetters()).items).toMatchObject([{ id, kind: 'message', failures: 10 }]);
    expect((await deadLetters('kind=webhook')).items).toEqual([]);

    await sql(`UPDATE messages SET plan = $2 WHERE id = $1`, [id, plan]);
    expect(await replay(id)).toMatchObject({ status: 202, body: { id, kind: 'message' } });
    const message = await finished(gateway, id);
    expect(message).toMatchObject({ id, status: 'delivered', failure: null });
    expect(message.attempts.map(({ reason, number }) => ({ reason, number }))).toEqual([
      { reason: 'replay', number: 1 },
    ]);
    expect(message.history.find(({ event }) => event === 'replayed')).toMatchObject({ detail: { by: 'admin' } });
    expect(gateway.sandbox.requests.filter(({ to }) => to === '+919876520001')).toHaveLength(1);
    expect((await deadLetters()).items).toEqual([]);
    expect((await replay(id)).status).toBe(409);
  });

  it('is counted as what it is, before and after the replay', async () => {
    const { dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    const { body } = await gateway.call('GET', '/api/v1/statistics');
    expect(body.messages).toEqual((await inSnapshot(dataSource, (tx) => recount(tx, body))).messages);
  });

  it('begins its plan anew when replayed after attempts that had failed', async () => {
    const message = await deliver(gateway, { to: '+919876529012' });
    expect(message.attempts.map(({ status }) => status)).toEqual(['failed', 'failed']);
    await sql(`UPDATE deliveries SET failure_code = 'internal_error' WHERE message_id = $1`, [message.id]);
    // The SMS of this number is accepted first and fails later: Siren had taken it.
    expect(await replay(message.id)).toMatchObject({ status: 409, body: { type: '/problems/conflict' } });
    await sql(`UPDATE delivery_attempts SET accepted_at = NULL WHERE message_id = $1`, [message.id]);
    expect((await replay(message.id)).status).toBe(202);
    const again = await finished(gateway, message.id);
    expect(again.attempts.map(({ channel, reason }) => `${channel} ${reason}`)).toEqual([
      'whatsapp first',
      'sms fallback',
      'whatsapp replay',
      'sms fallback',
    ]);
  });

  it('is not replayed when it has expired, did not end by an error of ours, or is not there', async () => {
    const { id } = await deliver(gateway, { to: '+919876529012' });
    expect((await replay(id)).status).toBe(409);
    await sql(`UPDATE delivery_attempts SET accepted_at = NULL WHERE message_id = $1`, [id]);
    await sql(`UPDATE deliveries SET failure_code = 'internal_error', expires_at = now() WHERE message_id = $1`, [id]);
    expect(await replay(id)).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/expired/) } });
    expect((await replay('0199a3b2-7c4d-7123-8123-123456789012')).status).toBe(404);
    expect((await replay('x')).status).toBe(400);
    await sql(`UPDATE deliveries SET failure_code = 'x' WHERE message_id = $1`, [id]);
  });

  it('is replayed once by any number of callers', async () => {
    const { id, plan } = await poisoned('+919876520002', 9);
    await untilGivenUp(id);
    await sql(`UPDATE messages SET plan = $2 WHERE id = $1`, [id, plan]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => replay(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...Array<number>(7).fill(409)]);
    expect((await finished(gateway, id)).attempts).toHaveLength(1);
  });
});

describe('a webhook and an incoming message that failed', () => {
  it('are dead letters, in pages, and are processed again as they were stored', async () => {
    const incoming = await gateway.sandbox.receive({ from: '+919876530001', content: 'Hello', messageType: 'text' });
    expect(incoming.answered).toBe(true);
    const stored = await eventually(async () => {
      const rows = await sql<{ id: string }>(`SELECT id FROM incoming_messages WHERE status = 'handled'`);
      expect(rows).toHaveLength(1);
      return rows[0]!;
    });
    await sql(`UPDATE incoming_messages SET status = 'failed', failures = 10 WHERE id = $1`, [stored.id]);
    const receipt = await deliver(gateway, { to: '+919876530002', text: 'With receipts' });
    const webhook = { id: uuid() };
    const dead = {
      ...{ id: webhook.id, endpoint: 'delivery-status', dialect: 'toolkit', item: null, said: 'sent' },
      ...{ digest: '00', providerMessageId: receipt.attempts[0]!.providerMessageId, eventHeader: null },
      body: JSON.stringify(siren.receipt(receipt.attempts[0]!.providerMessageId!, 'sent')),
      ...{ deliveryHeader: null, receivedAt: new Date() },
    };
    await sql(
      `INSERT INTO webhook_spool (id, next_at, failures, webhook_ids, provider_message_ids, webhooks)
       VALUES ($1, NULL, 10, ARRAY[$2::uuid], ARRAY[$3], $4)`,
      [uuid(), webhook.id, dead.providerMessageId, JSON.stringify([dead])],
    );
    const first = await deadLetters('limit=1');
    const second = await deadLetters(`limit=1&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toMatchObject([
      { id: webhook.id, kind: 'webhook', failures: 10 },
      { id: stored.id, kind: 'incoming', failures: 10 },
    ]);
    expect(second.nextCursor).toBeNull();

    expect(await replay(webhook.id)).toMatchObject({ status: 202, body: { kind: 'webhook' } });
    expect(await replay(stored.id)).toMatchObject({ status: 202, body: { kind: 'incoming' } });
    await eventually(async () => expect((await deadLetters()).items).toEqual([]));
    await eventually(async () => {
      expect(await sql(`SELECT FROM incoming_messages WHERE status = 'handled'`)).toHaveLength(1);
      expect(await sql(`SELECT FROM ${STORED_WEBHOOKS} WHERE status <> 'processed'`)).toEqual([]);
    });
  });
});
