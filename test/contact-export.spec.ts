import { afterAll, beforeAll, expect, it } from 'vitest';
import { formsOf } from '../src/messages/numbers/equivalent-numbers.js';
import type { ContactExportDto } from '../src/personal-data/personal-data.dto.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming, receipt } from './support/siren-webhooks.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { RECIPIENT_LIMIT: '1000', SMS_COUNTRIES: 'IN,BR' } });
});
afterAll(() => gateway?.close());

const exported = (number: string) =>
  gateway.call<ContactExportDto>('GET', `/api/v1/contacts/${encodeURIComponent(number)}/export`);
const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);

it('everything about a contact is in it, whatever form of the number it is stored under', async () => {
  const [canonical, other] = formsOf('+5511987654321') as [string, string];
  const first = await deliver(gateway, { to: canonical, text: 'One', metadata: { bill: 1 } });
  const second = await deliver(gateway, { to: other, text: 'Two', reference: 'dinner' });
  await deliver(gateway, { to: '+919876540001', text: 'Of somebody else' });
  const wrote = incoming({
    from_number: other.slice(1),
    content: 'Paid',
    metadata: { media_url: 'https://files.example/1' },
  });
  await deliverWebhook(gateway, 'message', wrote);
  await deliverWebhook(gateway, 'delivery-status', receipt('nobody-knows-it', 'sent', { recipient: canonical }));
  await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: other, reason: 'complaint', note: 'By phone' });
  await eventually(async () => {
    expect(await sql('SELECT FROM parked_receipts')).toHaveLength(1);
    expect(await sql(`SELECT FROM incoming_messages WHERE status = 'handled'`)).toHaveLength(1);
    expect(await sql(`SELECT FROM received_webhooks WHERE message_id IS NOT NULL`)).toHaveLength(6);
  });

  // As another process would keep it, that knows of no copies.
  await sql(
    `INSERT INTO received_webhooks
     SELECT (jsonb_populate_record(w, jsonb_build_object('id', uuid7_floor(now()), 'result', 'changed_nothing'))).*
       FROM received_webhooks w WHERE endpoint = 'message'`,
  );

  const { status, headers, body } = await exported(other);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('content-disposition')).toBe('attachment; filename="contact.json"');
  expect(body).toMatchObject({
    phoneNumber: canonical,
    forms: [canonical, other],
    contact: { country: 'BR', window: { state: expect.any(String) }, suppression: [{ note: 'By phone' }] },
    suppressionHistory: [{ change: 'added', reason: 'complaint' }],
    audit: [{ action: 'contact.exported' }, { action: 'suppression.added', after: { reason: 'complaint' } }],
    remembered: {
      acceptedAt: [expect.any(String), expect.any(String)],
      refusedAt: [],
      notOnWhatsAppAt: [],
      answers: [],
    },
  });
  expect(body.messages.map(({ id }) => id)).toEqual([second.id, first.id]);
  expect(body.messages[1]).toMatchObject({ to: canonical, text: 'One', metadata: { bill: 1 }, status: 'delivered' });
  expect(body.messages[1]!.history.map(({ event }) => event)).toContain('attempt_begun');
  expect(body.messages[1]!.webhooks.map((webhook) => JSON.parse(webhook.body).status).sort()).toEqual([
    'delivered',
    'sent',
  ]);
  expect(body.incomingMessages).toMatchObject([
    {
      text: 'Paid',
      from: other.slice(1),
      webhooks: Array.from({ length: 2 }, () => ({ body: expect.stringContaining('files.example') })),
    },
  ]);
  expect(body.unsettledWebhooks).toMatchObject([
    { body: expect.stringContaining('nobody-knows-it'), processedAt: null },
  ]);
  expect(JSON.stringify(body)).not.toContain('Of somebody else');
});

it('of somebody nobody knows is empty', async () => {
  expect(await exported('+919876540077')).toMatchObject({
    status: 200,
    body: {
      phoneNumber: '+919876540077',
      messages: [],
      incomingMessages: [],
      unsettledWebhooks: [],
      suppressionHistory: [],
      audit: [{ action: 'contact.exported' }],
    },
  });
});

it('of what is no number is refused', async () => {
  expect(await exported('nobody')).toMatchObject({ status: 400, body: { type: '/problems/invalid-phone-number' } });
});

it('of very many messages takes no more memory than of a few', async () => {
  const number = '+919876540088';
  const text = 'x'.repeat(40_000);
  await sql(
    `INSERT INTO messages (id, created_at, to_number, text, plan, priority, category)
     SELECT overlay(gen_random_uuid()::text PLACING left(uuid7_floor(now())::text, 13) from 1 for 13)::uuid, now(), $1, $2,
            '[{"channel":"sms","fallbackAfter":1,"successStatus":"delivered"}]', 10, 'transactional' FROM generate_series(1, 600)`,
    [number, text],
  );
  await sql(
    `INSERT INTO deliveries (message_id, status, expires_at, finished_at)
     SELECT id, 'cancelled', now(), now() FROM messages WHERE to_number = $1`,
    [number],
  );
  const response = await fetch(`${gateway.url}/api/v1/contacts/${number}/export`, {
    headers: { authorization: `Bearer ${gateway.apiKey}` },
  });
  const reader = response.body!.getReader();
  let [rest, messages, bytes, largest] = ['', 0, 0, 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    largest = Math.max(largest, value.length);
    const pieces = (rest + Buffer.from(value).toString('latin1')).split(`"to":"${number}"`);
    messages += pieces.length - 1;
    rest = pieces.at(-1)!.slice(-30);
  }
  expect(messages).toBe(600);
  expect(bytes).toBeGreaterThan(24_000_000);
  // It comes piece by piece: nobody has put the whole together.
  expect(largest).toBeLessThan(1_000_000);
});
