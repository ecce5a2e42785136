import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming, receipt } from './support/siren-webhooks.js';
import { STORED_WEBHOOKS } from './support/tables.js';

/** Siren accepts what is sent there, and says nothing more. */
const SILENT = '+919876549004';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;

/** A message by WhatsApp alone, once Siren has accepted it, and Siren's id of it. */
async function accepted(): Promise<{ id: string; providerMessageId: string }> {
  const plan = { to: SILENT, text: 'Hello', channels: [{ channel: 'whatsapp' }] };
  const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', plan)).body;
  return eventually(async () => {
    const { attempts } = await find(id);
    expect(attempts[0]?.status).toBe('accepted');
    return { id, providerMessageId: attempts[0]!.providerMessageId! };
  });
}

const report = (providerMessageId: string, status: string, change = {}) =>
  deliverWebhook(gateway, 'delivery-status', receipt(providerMessageId, status, change));

interface Row {
  status: string;
  failures: number;
  next_at: Date | null;
}
const rowOf = async (providerMessageId: string): Promise<Row | undefined> =>
  (
    await query<Row>(
      gateway.database,
      `SELECT status, failures, next_at FROM ${STORED_WEBHOOKS} WHERE provider_message_id = $1`,
      [providerMessageId],
    )
  )[0];

/** A webhook in the spool, as a crash may have left it. */
function leftBehind(endpoint: string, id: string, body: object, failures = 0): Promise<unknown> {
  const webhook = {
    ...{ id: uuid(), endpoint, dialect: null, item: null, providerMessageId: id, said: 'text' },
    ...{ digest: randomBytes(16).toString('hex'), body: JSON.stringify(body), eventHeader: null, deliveryHeader: null },
    receivedAt: new Date(),
  };
  return query(
    gateway.database,
    `INSERT INTO webhook_spool (id, next_at, failures, webhook_ids, provider_message_ids, webhooks)
     VALUES ($1, now(), $2, ARRAY[$3::uuid], ARRAY[$4], $5)`,
    [uuid(), failures, webhook.id, id, JSON.stringify([webhook])],
  );
}

describe('a receipt', () => {
  it('finishes the message that it is about', async () => {
    const { id, providerMessageId } = await accepted();
    await report(providerMessageId, 'delivered');
    expect(await finished(gateway, id)).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    expect(await rowOf(providerMessageId)).toMatchObject({ status: 'processed', next_at: null });
  });

  it('counts by what it says, whatever the order and however often it comes', async () => {
    const { id, providerMessageId } = await accepted();
    await Promise.all(['read', 'sent', 'delivered', 'sent', 'queued'].map((word) => report(providerMessageId, word)));
    await report(providerMessageId, 'sent', { again: true });
    await eventually(async () => {
      const { attempts, history } = await find(id);
      expect(history.filter(({ event }) => event === 'receipt')).toHaveLength(5);
      expect(attempts).toMatchObject([{ status: 'read', failedAt: null }]);
    });
  });

  it('waits for the answer that it overtook', async () => {
    const early = { to: '+919876549011', text: 'Hello', channels: [{ channel: 'whatsapp' }] };
    const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', early)).body;
    expect(await finished(gateway, id)).toMatchObject({ status: 'delivered', attempts: [{ reason: 'first' }] });
  });

  it('in the dialect "platform" is understood as well', async () => {
    const { id, providerMessageId } = await accepted();
    await deliverWebhook(gateway, 'delivery-status', {
      event: 'notification.status.updated',
      timestamp: new Date().toISOString(),
      data: { notificationId: providerMessageId, status: 'DELIVERED', channel: 'WHATSAPP' },
    });
    expect(await finished(gateway, id)).toMatchObject({ status: 'delivered' });
  });

  it('of a word that nobody knows is kept and changes nothing', async () => {
    const { id, providerMessageId } = await accepted();
    await report(providerMessageId, 'pondering');
    await eventually(async () => {
      const { history, attempts } = await find(id);
      expect(history.filter(({ event }) => event === 'receipt')).toMatchObject([{ detail: { word: 'pondering' } }]);
      expect(attempts).toMatchObject([{ status: 'accepted' }]);
    });
  });

  it('of an id that nobody knows is processed, and waits for its message', async () => {
    await report('of-nobody', 'delivered');
    await eventually(async () => expect(await rowOf('of-nobody')).toMatchObject({ status: 'processed' }));
  });

  it('whose channel is not that of its id does not go round for ever', async () => {
    const { id, providerMessageId } = await accepted();
    await report(providerMessageId, 'delivered', { channel: 'sms' });
    await eventually(async () => expect((await rowOf(providerMessageId))?.status).not.toBe('received'));
    expect(await find(id)).toMatchObject({ attempts: [{ status: 'accepted' }] });
  });
});

describe('a stored webhook', () => {
  it('of which no hint was given is found again', async () => {
    const body = incoming();
    await leftBehind('message', body.message_id, body);
    await eventually(async () => expect(await rowOf(body.message_id)).toMatchObject({ status: 'processed' }));
  });

  it('that cannot be read takes no other down with it, rests longer each time, and is kept', async () => {
    const good = Array.from({ length: 5 }, () => incoming());
    await Promise.all([
      leftBehind('message', 'poison', { not: 'a message' }),
      ...good.map((body) => leftBehind('message', body.message_id, body)),
    ]);
    await eventually(async () => {
      for (const body of good) expect(await rowOf(body.message_id)).toMatchObject({ status: 'processed' });
      expect((await rowOf('poison'))!.failures).toBeGreaterThanOrEqual(2);
    });
    expect(await rowOf('poison')).toMatchObject({ status: 'received', next_at: expect.any(Date) });
  });

  it('is given up with its tenth failure', async () => {
    await leftBehind('delivery-status', 'hopeless', { not: 'a receipt' }, 9);
    await eventually(async () =>
      expect(await rowOf('hopeless')).toMatchObject({ status: 'failed', failures: 10, next_at: null }),
    );
  });
});
