import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ListedMessageDto, MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

/** Siren accepts what is sent there by WhatsApp, and says nothing more. */
const SILENT = '+919876549004';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());
afterEach(async () => {
  await sql('DELETE FROM channel_holds');
});

const sql = (text: string, values: unknown[] = []) => query(gateway.database, text, values);
const pause = () =>
  sql(`INSERT INTO channel_holds (channel, kind, since, until, reason, probe_ms)
       VALUES ('whatsapp', 'pause', now(), now() + interval '1 hour', '131042', 5000)`);
const submit = async (message: Record<string, unknown>) => {
  const { status, body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', { text: 'Hello', ...message });
  expect(status).toBe(202);
  return body;
};
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const listed = async (id: string) => {
  const { items } = (await gateway.call<{ items: ListedMessageDto[] }>('GET', '/api/v1/messages?limit=200')).body;
  return items.find((message) => message.id === id)!;
};
const WHATSAPP = [{ channel: 'whatsapp' }];

it('a message says that its channel is paused, in the list as well, until it is on its way', async () => {
  await pause();
  const { id } = await submit({ to: '+919876540001', channels: WHATSAPP });
  const waitingFor = { reason: 'pause', channel: 'whatsapp', since: expect.any(String), until: expect.any(String) };
  await eventually(async () => expect(await find(id)).toMatchObject({ status: 'queued', waitingFor }));
  expect((await listed(id)).waitingFor).toMatchObject(waitingFor);
  await sql('DELETE FROM channel_holds');
  expect(await finished(gateway, id)).toMatchObject({ status: 'delivered', waitingFor: null, skipped: [] });
});

it('a message that Siren has taken says that word of it is waited for, and until when', async () => {
  const { id } = await submit({ to: SILENT });
  const waitingFor = { reason: 'receipt', channel: 'whatsapp', until: expect.any(String) };
  await eventually(async () => expect((await find(id)).waitingFor).toMatchObject(waitingFor));
});

it('a message that expires says where it was', async () => {
  await pause();
  const { id } = await submit({ to: '+919876540002', channels: WHATSAPP });
  await sql(`UPDATE deliveries SET expires_at = now(), next_at = now() WHERE message_id = $1`, [id]);
  const failure = { code: 'expired_on_hold', message: expect.any(String) };
  const ended = await finished(gateway, id);
  expect(ended).toMatchObject({ status: 'expired', failure, waitingFor: null });
  expect(ended.history.at(-1)).toMatchObject({ event: 'finished', detail: { status: 'expired', code: failure.code } });
  const { items } = (await gateway.call('GET', '/api/v1/messages?status=expired')).body;
  expect(items).toMatchObject([{ id, failure }]);
});

it('a list names the steps that were passed over', async () => {
  const { id } = await submit({ to: '+447012345678', channels: [{ channel: 'sms' }, { channel: 'whatsapp' }] });
  await finished(gateway, id);
  expect((await listed(id)).skipped).toMatchObject([{ channel: 'sms', code: 'sms_country_not_allowed' }]);
});
