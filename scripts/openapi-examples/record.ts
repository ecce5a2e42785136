import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { deliver, eventually, finished } from '../../test/support/eventually.js';
import { startEventReceiver } from '../../test/support/event-receiver.js';
import { startGateway } from '../../test/support/gateway.js';
import { query } from '../../test/support/query.js';
import { deliverWebhook, incoming, receipt } from '../../test/support/siren-webhooks.js';
import { END_EVENT } from '../../test/support/tables.js';
import { Recorder } from './recorder.js';

const FILE = fileURLToPath(new URL('../../src/http/api-examples.json', import.meta.url));
const EVENTS_SECRET = `whsec_${Buffer.from('a-secret-of-events-for-tests-only').toString('base64')}`;
const PRICES = [
  { channel: 'whatsapp', country: 'IN', per: 'message', amount: '0.12', currency: 'INR' },
  { channel: 'sms', country: 'IN', per: 'segment', amount: '0.25', currency: 'INR' },
];
const WHO = '+919876543210';
const SUPPRESSED = '+919876500001';
const TEMPLATE = {
  name: 'bill_ready',
  variables: { payer: { type: 'text' }, amount: { type: 'money', currency: 'INR' }, due: { type: 'date' } },
  locales: { en: { sms: { text: '{payer}: your share is {amount}. Please pay by {due}.' } } },
};
const csv = { accept: 'text/csv' };
const stream = { accept: 'text/event-stream' };
const json = (headers: Record<string, string>) => ({ headers });

it('records an example of each call', async () => {
  const receiver = await startEventReceiver(EVENTS_SECRET);
  const settings = { EVENTS_URL: receiver.url, EVENTS_SECRET, EVENTS_POLLING: 'true', PRICES: JSON.stringify(PRICES) };
  const gateway = await startGateway({ settings });
  const recorder = new Recorder(gateway);
  const failed: string[] = [];
  const call: Recorder['call'] = async (operation, asked) => {
    try {
      return await recorder.call(operation, asked);
    } catch (error) {
      failed.push(String(error));
      return {};
    }
  };

  // Who may ask
  const key = await call('POST /api/v1/api-keys', {
    body: { name: 'billing', scopes: ['messages:send', 'messages:read'] },
  });
  await call('GET /api/v1/api-keys');
  await call('DELETE /api/v1/api-keys/{id}', { params: { id: key.id } });
  const session = await call('POST /api/v1/sessions');
  await call('GET /api/v1/sessions');
  await call('GET /api/v1/sessions/current');
  await call('DELETE /api/v1/sessions/{id}', { params: { id: session.id } });
  for (const probe of ['live', 'ready', 'startup']) await call(`GET /health/${probe}`);
  await call('GET /problems');
  await call('GET /problems/{name}', { params: { name: 'duplicate-message' } });

  // What is said, and how
  const policy = {
    channels: [{ channel: 'whatsapp', fallbackAfter: 30 }, { channel: 'sms' }],
    ttlSeconds: 300,
    priority: 'high',
  };
  await call('POST /api/v1/policies', { body: { name: 'one-time-password', ...policy } });
  await call('GET /api/v1/policies');
  const named = { params: { name: 'one-time-password' } };
  await call('GET /api/v1/policies/{name}', named);
  await call('PUT /api/v1/policies/{name}', { ...named, body: policy });
  await call('DELETE /api/v1/policies/{name}', named);
  await call('PUT /api/v1/policies/{name}', { ...named, body: policy });
  await call('POST /api/v1/templates', { body: TEMPLATE });
  const bill = { params: { name: 'bill_ready' } };
  await call('PATCH /api/v1/templates/{name}', { ...bill, body: { locales: TEMPLATE.locales } });
  const variables = { payer: 'Asha', amount: '300.00', due: '2026-01-31' };
  await call('POST /api/v1/templates/{name}/publish', bill);
  await call('POST /api/v1/templates/{name}/preview', {
    ...bill,
    body: { locale: 'en', variables },
  });
  await call('GET /api/v1/templates');
  await call('GET /api/v1/templates', csv);
  await call('GET /api/v1/templates/{name}', bill);
  await call('GET /api/v1/templates/{name}/versions', bill);
  await call('GET /api/v1/templates/{name}/versions/{version}', { params: { name: 'bill_ready', version: '1' } });
  await call('POST /api/v1/templates/{name}/archive', bill);

  // One message
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const plain = { to: WHO, text: 'Your bill split is ready!' };
  await call('POST /api/v1/phone-numbers/validate', { body: { phoneNumber: '98765 43210' } });
  await call('POST /api/v1/messages/validate', { body: plain });
  await call('POST /api/v1/messages', { body: plain });
  await call('POST /api/v1/messages', { body: { ...plain, text: 'And now?' }, ...json({ prefer: 'wait=20' }) });
  const fellBack = await deliver(gateway, { to: '+919876549002', text: 'Your share of dinner is ₹250.' });
  const late = await call('POST /api/v1/messages', {
    body: { ...plain, text: 'Tomorrow', sendAt: tomorrow },
  });
  await call('PATCH /api/v1/messages/{id}', { params: { id: late.id }, body: { sendAt: null } });
  const unwanted = await call('POST /api/v1/messages', { body: { ...plain, text: 'Never', sendAt: tomorrow } });
  await call('POST /api/v1/messages/{id}/cancel', { params: { id: unwanted.id } });
  await call('GET /api/v1/messages/{id}', { params: { id: fellBack.id } });
  await call('GET /api/v1/messages', { query: `?to=${encodeURIComponent('+919876549002')}` });
  await call('GET /api/v1/messages', { query: `?to=${encodeURIComponent('+919876549002')}`, ...csv });
  await call('GET /api/v1/messages/count', { query: '?channel=sms' });
  await call('GET /api/v1/attempts', { query: `?to=${encodeURIComponent('+919876549002')}` });
  await call('GET /api/v1/attempts', { query: `?to=${encodeURIComponent('+919876549002')}`, ...csv });
  const other = await call('POST /api/v1/messages', {
    body: { ...plain, text: 'Later', sendAt: tomorrow },
  });
  await call('POST /api/v1/messages/cancel', { body: { ids: [other.id] } });
  await call('POST /api/v1/messages/resend', { body: { ids: [fellBack.id], dryRun: true } });
  await call('POST /api/v1/messages/resend', { body: { ids: [fellBack.id], name: 'May bills again' } });

  // Many
  const two = [
    { to: '+919876543213', text: 'Hello Asha' },
    { to: '12', text: 'Hello Ravi' },
  ];
  await call('POST /api/v1/messages/bulk', { body: { messages: two, dryRun: true } });
  const slow = [...two, { to: '+919876543213', text: 'Hello once more' }, { to: '+919876543214', text: 'Hello Ravi' }];
  const batch = await call('POST /api/v1/messages/bulk', {
    query: '?ratePerSecond=0.001',
    body: { messages: slow, name: 'May bills' },
  });
  const id = { params: { id: batch.batchId } };
  await until(`/api/v1/batches/${batch.batchId}`, ({ counts }) => counts.delivered === 1);
  await call('GET /api/v1/batches/{id}', id);
  await call('GET /api/v1/batches/{id}/events', { ...id, ...stream });
  for (const list of ['messages', 'rejections', 'duplicates']) await call(`GET /api/v1/batches/{id}/${list}`, id);
  await call('GET /api/v1/batches/{id}/rejections', { ...id, ...csv });
  await call('PATCH /api/v1/batches/{id}', { ...id, body: { ratePerSecond: 50 } });
  await call('POST /api/v1/batches/{id}/pause', id);
  await call('POST /api/v1/batches/{id}/resume', id);
  await call('POST /api/v1/batches/{id}/cancel', id);
  await until('/api/v1/batches', ({ items }) => items.every((one: { finishedAt: unknown }) => one.finishedAt !== null));
  await call('GET /api/v1/batches');
  await call('GET /api/v1/batches', csv);

  // Who must not be written to
  const number = { params: { phoneNumber: SUPPRESSED } };
  const complaint = { phoneNumber: SUPPRESSED, note: 'Complained by phone' };
  await call('POST /api/v1/suppressions', { body: complaint });
  await call('POST /api/v1/suppressions', { body: complaint });
  await call('GET /api/v1/suppressions');
  await call('GET /api/v1/suppressions', csv);
  await call('GET /api/v1/suppressions/{phoneNumber}', number);
  await call('POST /api/v1/suppressions/{phoneNumber}/lift', {
    ...number,
    body: { because: 'asked_again', note: 'Called us and asked for the reminders' },
  });
  await call('GET /api/v1/suppressions/{phoneNumber}/history', number);
  await call('POST /api/v1/suppressions/recipients', { body: { ids: [fellBack.id], dryRun: true } });
  await call('POST /api/v1/suppressions/import', {
    query: '?dryRun=true',
    body: `phoneNumber,channel\n${SUPPRESSED},sms\n`,
    ...json({ 'content-type': 'text/csv' }),
  });

  // What they write
  await deliverWebhook(gateway, 'message', incoming({ message_id: 'in-1' }));
  const asked = await firstOf('/api/v1/incoming-messages');
  await until('/api/v1/incoming-messages', ({ items }) => items[0].status === 'handled');
  await call('GET /api/v1/incoming-messages');
  await call('GET /api/v1/incoming-messages', csv);
  await call('GET /api/v1/incoming-messages/{id}', { params: { id: asked } });
  const recipient = { params: { phoneNumber: WHO } };
  const answer = await call('POST /api/v1/contacts/{phoneNumber}/messages', {
    ...recipient,
    body: { text: 'We have moved your table to 8 pm.' },
  });
  await finished(gateway, answer.id);
  await call('GET /api/v1/contacts/{phoneNumber}/conversation', recipient);
  await call('GET /api/v1/contacts/{phoneNumber}', recipient);
  await call('GET /api/v1/phone-numbers/{phoneNumber}', recipient);
  await call('GET /api/v1/contacts/{phoneNumber}/export', recipient);
  await deliverWebhook(gateway, 'message', incoming({ message_id: 'in-2', from_number: '12345@lid', content: 'STOP' }));
  const stop = await eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/v1/incoming-messages?status=not_obeyed')).body;
    expect(items).toHaveLength(1);
    return items[0].id as string;
  });
  await call('POST /api/v1/incoming-messages/{id}/suppress', {
    params: { id: stop },
    body: { phoneNumber: '+919876543210' },
  });

  // What Siren tells, and what the application is told
  await webhook('message', incoming({ message_id: 'in-3', content: 'Thank you' }));
  await webhook('delivery-status', receipt('wa-nobody-knows', 'delivered'));
  const received = await firstOf('/api/v1/received-webhooks');
  await call('GET /api/v1/received-webhooks');
  await call('GET /api/v1/received-webhooks', csv);
  await call('GET /api/v1/received-webhooks/{id}', { params: { id: received } });
  await call('GET /api/v1/webhooks/siren/health');
  const event = await firstOf('/api/v1/events');
  await until('/api/v1/events/deliveries?limit=200', ({ items }) =>
    items.every((one: { status: string }) => one.status === 'delivered'),
  );
  await call('GET /api/v1/events', { query: '?limit=2' });
  await call('GET /api/v1/events', csv);
  await call('GET /api/v1/events/deliveries');
  await call('GET /api/v1/events/deliveries', csv);
  await call('GET /api/v1/events/{id}', { params: { id: event } });
  await call('POST /api/v1/events/test');
  await call('POST /api/v1/events/redeliver', { body: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } });
  await call('POST /api/v1/events/{id}/redeliver', { params: { id: event } });
  await query(gateway.database, END_EVENT, [event]);
  await call('GET /api/v1/dead-letters');
  await call('GET /api/v1/dead-letters', csv);
  await call('POST /api/v1/dead-letters', { body: { kind: 'event', dryRun: true } });
  await call('POST /api/v1/dead-letters/{id}/replay', { params: { id: event } });
  await call('DELETE /api/v1/dead-letters', { query: '?createdTo=2026-01-01T00:00:00Z' });

  // How it goes
  const range = '?from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z';
  await call('GET /api/v1/statistics');
  await call('GET /api/v1/statistics/timeseries', { query: `${range}&interval=day` });
  for (const part of ['errors', 'countries', 'templates', 'categories', 'costs', 'fallback-policy'])
    await call(`GET /api/v1/statistics/${part}`);
  await call('GET /api/v1/statistics/errors', csv);
  await call('GET /api/v1/statistics/live', stream);
  await call('GET /api/v1/channels');
  await query(
    gateway.database,
    `INSERT INTO channel_holds (channel, kind, since, until, reason) VALUES ('sms', 'wait', now(), now() + interval '1 hour', 'http_429')`,
  );
  await call('POST /api/v1/channels/{channel}/try', { params: { channel: 'sms' } });
  await query(
    gateway.database,
    `INSERT INTO template_holds (name, language, since, until, reason, probe_ms) VALUES ('bill_ready_v2', 'en', now(), now() + interval '1 hour', '132015', 5000)`,
  );
  await call('POST /api/v1/channels/whatsapp/templates/{name}/{language}/try', {
    params: { name: 'bill_ready_v2', language: 'en' },
  });
  await call('GET /api/v1/search', { query: '?q=9002' });
  await call('GET /api/v1/audit');
  await call('GET /api/v1/audit', csv);
  const erasure = await call('DELETE /api/v1/contacts/{phoneNumber}', { params: { phoneNumber: '+919876549999' } });
  await call('GET /api/v1/erasures');
  await call('GET /api/v1/erasures/{id}', { params: { id: erasure.id } });

  await gateway.close();
  await receiver.close();
  await writeFile(FILE, `${JSON.stringify(recorder.examples, null, 2)}\n`);
  expect(failed).toEqual([]);

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of every kind
  async function until(path: string, holds: (body: any) => boolean): Promise<void> {
    await eventually(async () => expect(holds((await gateway.call('GET', path)).body)).toBe(true));
  }

  async function firstOf(list: string): Promise<string> {
    return eventually(async () => {
      const { items } = (await gateway.call('GET', list)).body;
      expect(items).not.toEqual([]);
      return items[0].id as string;
    });
  }

  async function webhook(endpoint: 'message' | 'delivery-status', body: object): Promise<void> {
    const text = JSON.stringify(body);
    const { signBody } = await import('../../src/siren/signature.js');
    const signature = signBody(Buffer.from(text), gateway.webhookSecret);
    await call(`POST /api/v1/webhooks/siren/${endpoint}`, { body: text, ...json({ 'x-siren-signature': signature }) });
  }
});
