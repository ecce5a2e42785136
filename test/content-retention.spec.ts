import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { emptyOldContent, pruneIncoming } from '../src/personal-data/old-data.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { rowsWith } from './support/whole-database.js';

const DAY_MS = 86_400_000;
const TEXT = 'Nobody needs to read this for long';

let gateway: Gateway;
let dataSource: DeliveryContext['dataSource'];
beforeAll(async () => {
  gateway = await startGateway({ settings: { FALLBACK_AFTER_SECONDS: '3600' } });
  ({ dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT));
});
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const idOf = (daysAgo: number) => uuid({ msecs: Date.now() - daysAgo * DAY_MS });

/** As if it had come so many days ago. Resolves to its id then. */
async function aged(table: 'messages' | 'incoming_messages', id: string, daysAgo: number): Promise<string> {
  const older = idOf(daysAgo);
  const at = new Date(Date.now() - daysAgo * DAY_MS);
  if (table === 'messages') {
    await sql('UPDATE messages SET id = $2, created_at = $3 WHERE id = $1', [id, older, at]);
    for (const other of ['deliveries', 'delivery_attempts', 'message_history']) {
      await sql(`UPDATE ${other} SET message_id = $2 WHERE message_id = $1`, [id, older]);
    }
  } else {
    await sql('UPDATE incoming_messages SET id = $2, received_at = $3 WHERE id = $1', [id, older, at]);
    await sql('UPDATE received_webhooks SET id = $2, received_at = $3 WHERE id = $1', [id, older, at]);
  }
  return older;
}

async function written(change: Record<string, unknown> = {}): Promise<string> {
  const message = incoming({
    content: TEXT,
    message_type: 'image',
    metadata: { media_url: 'https://x.example/1' },
    ...change,
  });
  await deliverWebhook(gateway, 'message', message);
  return eventually(async () => {
    const [row] = await sql<{ id: string }>(
      `SELECT id FROM incoming_messages WHERE provider_message_id = $1 AND status <> 'received'`,
      [message.message_id],
    );
    expect(row).toBeDefined();
    return row!.id;
  });
}

const emptyAll = async (days: number) => {
  while (await emptyOldContent(dataSource, days * DAY_MS, 2)) continue;
};

describe('texts and files', () => {
  it('of messages are emptied after so many days, in bites, and all else stays', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { id } = await deliver(gateway, {
        ...{ to: '+919876540001', text: `${TEXT} ${n}`, reference: 'mine', metadata: { n } },
        media: { type: 'image', url: 'https://files.example.com/1.png', caption: TEXT },
        buttons: [{ type: 'reply', id: 'yes', title: 'Yes' }],
        channels: [{ channel: 'whatsapp', text: `${TEXT} on WhatsApp` }, { channel: 'sms' }],
      });
      ids.push(await aged('messages', id, 10 + n));
    }
    const young = await deliver(gateway, { to: '+919876540001', text: TEXT });
    await emptyAll(20);
    expect((await find(ids[0]!)).text).toBe(`${TEXT} 0`);
    const before = await Promise.all(ids.map(find));
    await emptyAll(8);
    const after = await Promise.all(ids.map(find));
    const without = (message: MessageDto) => ({
      ...message,
      text: '',
      segments: null,
      channels: [],
      attempts: [],
      media: null,
      buttons: [],
    });
    expect(after.map(without)).toEqual(before.map(without));
    for (const message of after) {
      expect(message).toMatchObject({ to: '+919876540001', text: '', media: null, buttons: [], reference: 'mine' });
      expect(message.channels.map(({ channel, text }) => [channel, text])).toEqual([
        ['whatsapp', undefined],
        ['sms', undefined],
      ]);
    }
    expect((await find(young.id)).text).toBe(TEXT);
  });

  it('of one that is not finished are emptied when it is', async () => {
    const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', {
      to: '+919876549004',
      text: `${TEXT}!`,
    });
    await eventually(async () => expect((await find(body.id)).attempts).toMatchObject([{ status: 'accepted' }]));
    const id = await aged('messages', body.id, 9);
    const later = await aged('messages', (await deliver(gateway, { to: '+919876540001', text: TEXT })).id, 8.5);
    await emptyAll(8);
    expect([(await find(id)).text, (await find(later)).text]).toEqual([`${TEXT}!`, '']);
    await sql(`UPDATE deliveries SET status = 'sent', finished_at = now(), next_at = NULL WHERE message_id = $1`, [id]);
    await emptyAll(8);
    expect((await find(id)).text).toBe('');
    expect(await sql(`SELECT passed_over FROM content_retention WHERE what = 'messages'`)).toEqual([
      { passed_over: [] },
    ]);
  });

  it('of one that was dropped meanwhile are waited for no longer', async () => {
    await sql(`UPDATE content_retention SET passed_over = ARRAY[gen_random_uuid()]`);
    await emptyAll(8);
    expect(await sql(`SELECT passed_over FROM content_retention`)).toEqual([{ passed_over: [] }, { passed_over: [] }]);
  });

  it('of incoming messages go with the bodies of their webhooks; a STOP that waits for somebody stays', async () => {
    const old = await aged('incoming_messages', await written(), 10);
    const failed = await aged('incoming_messages', await written(), 9.5);
    await sql(`UPDATE incoming_messages SET status = 'failed' WHERE id = $1`, [failed]);
    const stop = { from_number: 'somebody@lid', content: 'STOP', message_type: 'text', metadata: { pushName: 'Asha' } };
    const notObeyed = await aged('incoming_messages', await written(stop), 9);
    const young = await written();
    await emptyAll(8);
    const shown = async (id: string) => (await gateway.call('GET', `/api/v1/incoming-messages/${id}`)).body;
    for (const id of [old, failed]) {
      expect(await shown(id)).toMatchObject({
        ...{ from: '+919876543210', fromE164: '+919876543210', type: 'image', status: 'handled' },
        ...{ text: null, media: [], metadata: {}, contacts: [], location: null },
      });
    }
    expect(await shown(notObeyed)).toMatchObject({ text: 'STOP', status: 'not_obeyed' });
    expect(await shown(young)).toMatchObject({ text: TEXT });
    const holding = await rowsWith(gateway.database, (row) => row.includes(TEXT));
    expect(holding.filter((row) => !row.includes(young)).map((row) => row.split(' ')[0])).toEqual(['messages']);
  });

  it('stay where nobody says when they are to go', async () => {
    const before = await rowsWith(gateway.database, (row) => row.includes(TEXT));
    expect(await emptyOldContent(dataSource, null)).toBe(false);
    expect(await rowsWith(gateway.database, (row) => row.includes(TEXT))).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });
});

describe('incoming messages', () => {
  it('are removed after so many days, in bites, but for those that wait for somebody', async () => {
    await sql('DELETE FROM incoming_messages');
    const old: string[] = [];
    for (let n = 0; n < 3; n++) old.push(await aged('incoming_messages', await written(), 100 + n));
    const waiting = await aged('incoming_messages', await written(), 99);
    await sql(`UPDATE incoming_messages SET status = 'received', next_at = now() + interval '1 day' WHERE id = $1`, [
      waiting,
    ]);
    const notObeyed = await aged('incoming_messages', await written(), 98);
    await sql(`UPDATE incoming_messages SET status = 'not_obeyed' WHERE id = $1`, [notObeyed]);
    const young = await aged('incoming_messages', await written(), 10);
    expect(await pruneIncoming(dataSource, 50 * DAY_MS, 2)).toBe(true);
    expect(await pruneIncoming(dataSource, 50 * DAY_MS, 2)).toBe(false);
    const left = await sql<{ id: string }>('SELECT id FROM incoming_messages');
    expect(left.map(({ id }) => id).sort()).toEqual([waiting, notObeyed, young].sort());
    expect(old.filter((id) => left.some((row) => row.id === id))).toEqual([]);
  });
});
