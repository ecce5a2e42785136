import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MessageDto } from '../../src/messages/message.dto.js';
import { deliver, eventually, finished } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { deliverWebhook, receipt } from '../support/siren-webhooks.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { FALLBACK_AFTER_SECONDS: '0.5', RECEIPT_WAIT_SECONDS: '0.5' } });
});
afterAll(() => gateway?.close());

const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const countOf = async (event: string) =>
  (await query<{ id: string }>(gateway.database, 'SELECT id FROM message_history WHERE event = $1', [event])).length;
const run = async (file: string) =>
  query(gateway.database, await readFile(new URL(`../../migrations/${file}`, import.meta.url), 'utf8'));

/** Read; refused, with a fallback; of unknown outcome; and contradicted: told of in every way. */
async function messages(): Promise<string[]> {
  const read = await deliver(gateway, { to: '+919876549001' });
  const refused = await deliver(gateway, { to: '+919876549002' });
  const unknown = await deliver(gateway, { to: '+919876549007' });
  const { id, attempts } = await deliver(gateway, { to: '+919876549004', channels: [{ channel: 'whatsapp' }] });
  for (const status of ['failed', 'delivered']) {
    await deliverWebhook(gateway, 'delivery-status', receipt(attempts[0]!.providerMessageId!, status));
    await eventually(async () => {
      const { history } = await find(id);
      expect(history.some(({ detail }) => detail.source === 'webhook' && detail.status === status)).toBe(true);
    });
  }
  return [read.id, refused.id, unknown.id, id];
}

it('the history that was stored and the one that is put together are the same, there and back', async () => {
  const ids = await messages();
  await Promise.all(ids.map((id) => finished(gateway, id)));
  const before = await Promise.all(ids.map(find));
  const events = before.flatMap(({ history }) => history.map(({ event }) => event));
  expect(new Set(events)).toEqual(
    new Set([
      ...['accepted', 'attempt_begun', 'attempt_accepted', 'attempt_rejected', 'attempt_unknown', 'receipt'],
      ...['status_asked', 'finished', 'late_evidence'],
    ]),
  );
  const recorded = await query(gateway.database, 'SELECT message_id, event FROM message_history ORDER BY id');

  await run('0002_history.down.sql');
  for (const event of new Set(events)) {
    expect([event, await countOf(event)]).toEqual([event, events.filter((one) => one === event).length]);
  }

  await run('0002_history.up.sql');
  expect(await query(gateway.database, 'SELECT message_id, event FROM message_history ORDER BY id')).toEqual(recorded);
  expect(await Promise.all(ids.map(find))).toEqual(before);
});
