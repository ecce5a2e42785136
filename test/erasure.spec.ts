import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formsOf } from '../src/messages/numbers/equivalent-numbers.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { numberInText } from '../src/messages/numbers/number-in-text.js';
import type { ErasureDto } from '../src/personal-data/personal-data.dto.js';
import { eraseNumber } from './support/erase-number.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming, receipt } from './support/siren-webhooks.js';
import { rowsWith } from './support/whole-database.js';

const TEXT = 'Asha owes 300 for the dinner at Le Jardin';
const WROTE = 'I have paid it at the Hauptbahnhof';
/** Whose data must not go with it. */
const NEIGHBOUR = '+919876540099';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    settings: {
      EVENTS_POLLING: 'true',
      RECIPIENT_LIMIT: '1000',
      SIREN_TIMEOUT_MS: '1500',
      UNKNOWN_OUTCOME_RETRIES: '0',
      SMS_COUNTRIES: 'IN,BR',
    },
  });
});
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const send = async (message: Record<string, unknown>, headers: Record<string, string> = {}) => {
  const { status, body } = await gateway.call<MessageDto>(
    'POST',
    '/api/v1/messages',
    { text: TEXT, ...message },
    headers,
  );
  expect(status).toBe(202);
  return body;
};

async function writes(from: string, change: Record<string, unknown> = {}): Promise<string> {
  const body = incoming({ from_number: from, content: WROTE, ...change });
  expect((await deliverWebhook(gateway, 'message', body)).status).toBe(200);
  return eventually(async () => {
    const rows = await sql<{ id: string; status: string }>(
      'SELECT id, status FROM incoming_messages WHERE provider_message_id = $1',
      [body.message_id],
    );
    expect(rows).toMatchObject([{ status: 'handled' }]);
    return rows[0]!.id;
  });
}

const erase = (number: string, query?: string) => eraseNumber(gateway, number, query);

const namesRecipient = (number: string) => {
  const inText = numberInText(number);
  return (row: string) =>
    inText.isIn(row) || [TEXT, WROTE, 'Hauptbahnhof', 'dinner-42', 'Asha'].some((word) => row.includes(word));
};

describe('a contact who is erased', () => {
  const number = '+5511987654321';

  it('is found nowhere any more, in any form; what is counted stays', async () => {
    const [canonical, other] = formsOf(number) as [string, string];
    const hidden = { text: TEXT, reference: 'dinner-42', metadata: { who: 'Asha' } };
    const delivered = await deliver(gateway, { to: canonical, ...hidden });
    const second = await deliver(gateway, {
      to: other,
      ...hidden,
      media: { type: 'document', url: 'https://files.example.com/1.pdf', filename: 'Asha.pdf' },
      buttons: [{ type: 'reply', id: 'dinner-42', title: 'Asha pays' }],
      channels: [
        { channel: 'whatsapp', text: `${TEXT}!` },
        { channel: 'sms', text: 'Asha, pay' },
      ],
    });
    const keyed = await send({ to: canonical, ...hidden }, { 'idempotency-key': 'a-key' });
    await finished(gateway, keyed.id);
    const media = { content: WROTE, message_type: 'image', metadata: { media_url: `https://files.example/${other}` } };
    const wrote = await writes(other.slice(1), media);
    await writes(`whatsapp:${canonical}`, { content: `${WROTE}, ${canonical}` });
    await deliverWebhook(
      gateway,
      'delivery-status',
      receipt('nobody-knows-it', 'sent', { recipient: canonical.slice(1) }),
    );
    await deliverWebhook(gateway, 'delivery-status', [
      receipt('a', 'sent'),
      { message_id: 'unreadable', about: `tel ${canonical.slice(3)}` },
    ]);
    await gateway.call('POST', '/api/v1/suppressions', {
      phoneNumber: canonical,
      reason: 'complaint',
      note: 'Asha rang',
    });
    await gateway.call('POST', '/api/v1/messages/bulk', {
      messages: [
        { to: canonical, text: 'x', [canonical]: 1 },
        { to: NEIGHBOUR, text: 'Hello', [NEIGHBOUR]: 1 },
        { to: canonical, text: 'x', [canonical]: 2 },
      ],
    });
    // Whatever a mask leaves whole is found all the same.
    await sql(
      `UPDATE batch_rejections SET errors = jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('message', '',
              'path', CASE index WHEN 0 THEN $1::text WHEN 1 THEN $2 ELSE '' END, 'said',
              CASE index WHEN 2 THEN jsonb_build_object('text', '{a}', 'values', jsonb_build_object('a', $1::text)) END)))`,
      [canonical, NEIGHBOUR],
    );
    const neighbours = await deliver(gateway, { to: NEIGHBOUR, text: 'Not about the other', reference: 'mine' });
    await writes(NEIGHBOUR, { content: 'Mine' });
    await eventually(async () => {
      const rows = await sql('SELECT FROM parked_receipts');
      expect(rows).toHaveLength(2);
    });
    expect(new Set((await rowsWith(gateway.database, namesRecipient(number))).map((row) => row.split(' ')[0]))).toEqual(
      new Set([
        ...['batch_rejections', 'idempotency_keys', 'incoming_messages', 'messages'],
        ...['parked_receipts', 'received_webhooks', 'recipient_windows', 'suppression_changes', 'suppressions'],
        'webhook_spool',
      ]),
    );
    const before = await find(delivered.id);

    const { erased, finishedAt } = await erase(other);

    expect(await rowsWith(gateway.database, namesRecipient(number))).toEqual([]);
    expect(finishedAt).not.toBeNull();
    expect(erased).toEqual({
      messages: 3,
      cancelled: 0,
      attempts: 3,
      historyLines: 0,
      receivedWebhooks: expect.any(Number),
      incomingMessages: 2,
      events: 0,
      deadLetters: 1,
      parkedReceipts: 1,
      idempotencyAnswers: 1,
      batchRejections: 2,
      suppressions: 1,
      suppressionChanges: 1,
      limits: 1,
    });
    const after = await find(delivered.id);
    expect(after).toMatchObject({
      to: '',
      text: '',
      reference: null,
      metadata: {},
      status: before.status,
      segments: null,
    });
    expect(after.channels).toEqual(before.channels);
    expect(after.attempts).toEqual(before.attempts.map((attempt) => ({ ...attempt, providerMessageId: null })));
    expect(after.history.map(({ event }) => event)).toContain('erased');
    expect((await find(second.id)).channels.map(({ channel, text }) => [channel, text])).toEqual([
      ['whatsapp', undefined],
      ['sms', undefined],
    ]);
    expect((await gateway.call('GET', `/api/v1/incoming-messages/${wrote}`)).body).toMatchObject({
      ...{ from: '', fromE164: null, text: null, media: [], metadata: {}, providerMessageId: '', status: 'handled' },
    });
    expect(await find(neighbours.id)).toEqual(neighbours);
    expect(await sql('SELECT text FROM incoming_messages WHERE from_e164 = $1', [NEIGHBOUR])).toEqual([
      { text: 'Mine' },
    ]);
    const { body: events } = await gateway.call('GET', `/api/v1/events?messageId=${delivered.id}`);
    expect(events.items.length).toBeGreaterThan(0);
    for (const { data } of events.items) expect(data).toMatchObject({ id: delivered.id, to: '', text: '' });
  });

  it('may be written to again: what comes afterwards is new', async () => {
    const { to, status } = await deliver(gateway, { to: number, text: 'Welcome back' });
    expect([to, status]).toEqual([number, 'delivered']);
    expect(await erase(number)).toMatchObject({ erased: { messages: 1, incomingMessages: 0 } });
  });
});

describe('what is not finished', () => {
  it('is cancelled first, and nothing of it is sent', async () => {
    const to = '+919876540111';
    const { id } = await send({ to });
    await finished(gateway, id);
    // Both channels wait, and so does the next message.
    await sql(`INSERT INTO channel_holds (channel, kind, since, until, reason)
               SELECT channel, 'wait', now(), now() + interval '1 hour', 'http_429' FROM unnest(ARRAY['whatsapp', 'sms']) AS c (channel)`);
    const waiting = await send({ to, text: `${TEXT}, once more` });
    const requests = gateway.sandbox.requests.length;
    const { erased } = await erase(to);
    await sql('DELETE FROM channel_holds');
    expect(erased).toMatchObject({ messages: 2, cancelled: 1 });
    expect(await find(waiting.id)).toMatchObject({ status: 'cancelled', to: '', text: '', attempts: [] });
    const after = await deliver(gateway, { to: NEIGHBOUR, text: 'It goes on' });
    expect(after.status).toBe('delivered');
    expect(gateway.sandbox.requests.length).toBe(requests + 1);
    expect(await rowsWith(gateway.database, namesRecipient(to))).toEqual([]);
  });

  it('and is with Siren is finished as far as it has come, and a receipt that comes later still counts', async () => {
    const to = '+919876549004';
    const { id } = await send({ to, channels: [{ channel: 'whatsapp', fallbackAfter: 3600 }, { channel: 'sms' }] });
    const accepted = await eventually(async () => {
      const message = await find(id);
      expect(message.attempts).toMatchObject([{ status: 'accepted' }]);
      return message;
    });
    await erase(to);
    expect(await find(id)).toMatchObject({ status: 'sent', to: '', finishedAt: expect.any(String) });

    const reported = { recipient: to.slice(1), to_number: to, note: TEXT };
    const provider = accepted.attempts[0]!.providerMessageId!;
    await deliverWebhook(gateway, 'delivery-status', receipt(provider, 'delivered', reported));
    await eventually(async () => expect(await find(id)).toMatchObject({ status: 'delivered' }));
    expect(await find(id)).toMatchObject({ to: '', attempts: [{ status: 'delivered', providerMessageId: null }] });
    // It changes nothing, and is not kept either.
    await deliverWebhook(gateway, 'delivery-status', receipt(provider, 'sent', reported));
    await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/received-webhooks?messageId=${id}`);
      expect(body.items.map(({ result }: { result: string }) => result)).toEqual(['changed_nothing', 'applied']);
    });
    const bodies = await sql(
      "SELECT body, encode(digest, 'hex') AS digest FROM received_webhooks WHERE message_id = $1",
      [id],
    );
    expect(bodies).toEqual([
      { body: '', digest: '' },
      { body: '', digest: '' },
    ]);
    expect(await rowsWith(gateway.database, namesRecipient(to))).toEqual([]);
  });

  it('and is on the wire is awaited', async () => {
    const to = '+919876549006';
    const { id } = await send({ to, channels: [{ channel: 'whatsapp' }] });
    await eventually(async () => expect(await find(id)).toMatchObject({ attempts: [{ status: 'sending' }] }));
    const { body: asked } = await gateway.call<ErasureDto>('DELETE', `/api/v1/contacts/${to}`);
    const look = async () => (await gateway.call<ErasureDto>('GET', `/api/v1/erasures/${asked.id}`)).body;
    await eventually(async () => expect((await look()).waitsUntil).not.toBeNull());
    // Asked for again it is the same one.
    expect((await gateway.call<ErasureDto>('DELETE', `/api/v1/contacts/${to}`)).body.id).toBe(asked.id);
    await eventually(async () => expect(await look()).toMatchObject({ status: 'finished', waitsUntil: null }));
    expect(await find(id)).toMatchObject({ to: '', attempts: [{ status: 'unknown' }] });
    expect(await rowsWith(gateway.database, namesRecipient(to))).toEqual([]);
  });
});

describe('after an erasure', () => {
  it('the request of an idempotency key, repeated, gets the emptied answer and sends nothing', async () => {
    const to = '+919876540121';
    const headers = { 'idempotency-key': 'repeated-later' };
    const first = await send({ to, reference: 'dinner-42' }, headers);
    await finished(gateway, first.id);
    await erase(to);
    const requests = gateway.sandbox.requests.length;
    const again = await gateway.call('POST', '/api/v1/messages', { text: TEXT, to, reference: 'dinner-42' }, headers);
    expect(again).toMatchObject({
      status: 202,
      body: { id: first.id, to: '', text: '', reference: null, metadata: {} },
    });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    // A batch is another request, however little is known of the first.
    const messages = [{ to: NEIGHBOUR, text: 'Hello' }];
    for (const body of [{ messages }, `${JSON.stringify(messages[0])}\n`]) {
      const type = { 'content-type': typeof body === 'string' ? 'application/x-ndjson' : 'application/json' };
      const other = await gateway.call('POST', '/api/v1/messages/bulk', body, { ...headers, ...type });
      expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    }
    expect(gateway.sandbox.requests).toHaveLength(requests);
    expect(await rowsWith(gateway.database, namesRecipient(to))).toEqual([]);
  });

  it('an incoming message that Siren delivers again is known, and not kept', async () => {
    const from = '+919876540122';
    const message = incoming({ from_number: from, content: WROTE });
    await deliverWebhook(gateway, 'message', message);
    await eventually(async () => {
      const rows = await sql('SELECT FROM incoming_messages WHERE provider_message_id = $1', [message.message_id]);
      expect(rows).toHaveLength(1);
    });
    await erase(from);
    const count = async () => (await sql('SELECT FROM incoming_messages')).length;
    const before = await count();
    // Another process remembers no copies.
    const other = await startGateway({ beside: gateway });
    try {
      await deliverWebhook(other, 'message', { ...message, from_number: from.slice(1) });
      await eventually(async () => {
        const rows = await sql<{ body: string }>(
          `SELECT body FROM received_webhooks WHERE provider_message_id = $1 AND result = 'changed_nothing'`,
          [message.message_id],
        );
        expect(rows).toEqual([{ body: '' }]);
      });
      // The same id of another sender is another message.
      await deliverWebhook(other, 'message', { ...message, from_number: NEIGHBOUR, content: 'Mine too' });
      await eventually(async () => expect(await count()).toBe(before + 1));
    } finally {
      await other.close();
    }
    const named = numberInText(from);
    expect(await rowsWith(gateway.database, (row) => named.isIn(row))).toEqual([]);
  });

  it('a dead letter of theirs is not handled again', async () => {
    const to = '+919876540123';
    const { id } = await deliver(gateway, { to });
    await sql(`UPDATE deliveries SET status = 'failed', failure_code = 'internal_error' WHERE message_id = $1`, [id]);
    await sql(`UPDATE delivery_attempts SET status = 'failed', accepted_at = NULL WHERE message_id = $1`, [id]);
    await erase(to);
    expect(await gateway.call('POST', `/api/v1/dead-letters/${id}/replay`)).toMatchObject({ status: 409 });
  });

  it('what Siren said of a failure is in no event', async () => {
    const to = '+919876549012';
    const { id } = await deliver(gateway, { to });
    const failures = async () => {
      const { body } = await gateway.call('GET', `/api/v1/events?messageId=${id}&type=message.failed`);
      return body.items.map(({ data }: { data: MessageDto }) => data.failure?.message);
    };
    await eventually(async () => expect(await failures()).toEqual([expect.any(String)]));
    expect(await erase(to)).toMatchObject({ erased: { events: 1 } });
    expect(await failures()).toEqual([null]);
    expect((await find(id)).attempts.map(({ error }) => error?.message)).toEqual([null, null]);
  });
});

describe('a suppression', () => {
  it('goes with the number unless it is to stay', async () => {
    const phoneNumber = '+919876540131';
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber });
    await erase(phoneNumber);
    expect(await gateway.call('GET', `/api/v1/suppressions/${phoneNumber}`)).toMatchObject({ status: 404 });
    expect(await deliver(gateway, { to: phoneNumber, text: 'Again' })).toMatchObject({ status: 'delivered' });
  });

  it('that is to stay is kept by a digest alone, in all forms of the number, and nothing is sent', async () => {
    const [phoneNumber, other] = formsOf('+5511976543210') as [string, string];
    const suppressed = { phoneNumber: other, reason: 'complaint', category: 'all', channel: 'all' };
    await gateway.call('POST', '/api/v1/suppressions', { ...suppressed, note: TEXT });
    expect(await erase(phoneNumber, '?keepSuppression=true')).toMatchObject({
      keepSuppression: true,
      erased: { suppressions: 1, suppressionChanges: 1 },
    });
    expect(await rowsWith(gateway.database, namesRecipient(phoneNumber))).toEqual([]);
    for (const form of [phoneNumber, other]) {
      expect(await gateway.call('GET', `/api/v1/suppressions/${form}`)).toMatchObject({
        status: 200,
        body: { suppressions: [{ reason: 'complaint', note: null }] },
      });
      expect(await deliver(gateway, { to: form, text: 'Hello' })).toMatchObject({ status: 'suppressed', attempts: [] });
    }
    const dry = await gateway.call('POST', '/api/v1/messages/validate', { to: phoneNumber, text: 'Hello' });
    expect(JSON.stringify(dry.body)).toContain('suppressed');
    const history = await gateway.call('GET', `/api/v1/suppressions/${phoneNumber}/history`);
    expect(history.body.items).toMatchObject([{ change: 'added', reason: 'complaint' }]);

    // It is there already, also for who does not know that, and no list tells of it.
    expect(await gateway.call('POST', '/api/v1/suppressions', suppressed)).toMatchObject({ status: 200 });
    expect((await gateway.call('GET', '/api/v1/suppressions?reason=complaint')).body.items).toEqual([]);
    expect(await gateway.call('DELETE', `/api/v1/suppressions/${phoneNumber}`)).toMatchObject({ status: 204 });
    expect(await deliver(gateway, { to: phoneNumber, text: 'Hello' })).toMatchObject({ status: 'delivered' });
  });

  it('of whoever said STOP is lifted by their START', async () => {
    const from = '+919876540132';
    await writes(from, { content: 'STOP' });
    await erase(from, '?keepSuppression=true');
    expect(await deliver(gateway, { to: from, text: 'Hello' })).toMatchObject({ status: 'suppressed' });
    await writes(from, { content: 'START' });
    expect(await deliver(gateway, { to: from, text: 'Hello again' })).toMatchObject({ status: 'delivered' });
  });
});

describe('while an erasure waits for a request on the wire', () => {
  const putOnTheWire = async (to: string) => {
    const { id } = await send({ to, channels: [{ channel: 'whatsapp' }] });
    await eventually(async () => expect(await find(id)).toMatchObject({ attempts: [{ status: 'sending' }] }));
  };
  /** Resolves when it is finished. */
  const beginErasure = async (to: string) => {
    const { body } = await gateway.call<ErasureDto>('DELETE', `/api/v1/contacts/${to}`);
    return () =>
      eventually(async () => {
        const looked = await gateway.call('GET', `/api/v1/erasures/${body.id}`);
        expect(looked).toMatchObject({ body: { status: 'finished' } });
      });
  };
  const suppressionsOf = async (to: string) =>
    (await gateway.call<{ suppressions?: unknown[] }>('GET', `/api/v1/suppressions/${to}`)).body.suppressions ?? [];

  it.each([
    ['a STOP that comes', '+919876519006', false],
    ['a STOP that is said once more', '+919876529006', true],
  ])('%s is obeyed afterwards', async (_which, from, saidBefore) => {
    await putOnTheWire(from);
    if (saidBefore) await writes(from, { content: 'STOP' });
    const done = await beginErasure(from);
    await writes(from, { content: 'STOP', message_id: `stop-again-${from}` });
    await done();
    expect(await suppressionsOf(from)).toMatchObject([{ source: 'opt_out' }]);
    expect(await deliver(gateway, { to: from, text: 'Hello' })).toMatchObject({ status: 'suppressed', attempts: [] });
  });

  it('what an operator adds to the list stays, with its history, and what was there before goes', async () => {
    const phoneNumber = '+919876539006';
    await putOnTheWire(phoneNumber);
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber, reason: 'before' });
    const done = await beginErasure(phoneNumber);
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber, reason: 'since' });
    await done();
    expect(await suppressionsOf(phoneNumber)).toMatchObject([{ reason: 'since' }]);
    const history = await gateway.call('GET', `/api/v1/suppressions/${phoneNumber}/history`);
    expect(history.body.items).toMatchObject([{ change: 'added', reason: 'since' }]);
  });
});

describe('who asks for an erasure', () => {
  it.each(['12', 'nobody', '%00'])('of %j is told that it is no number', async (number) => {
    const answer = await gateway.call('DELETE', `/api/v1/contacts/${number}`);
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/invalid-phone-number' } });
  });

  it('with another word than true or false is told so', async () => {
    const answer = await gateway.call('DELETE', '/api/v1/contacts/+919876540001?keepSuppression=perhaps');
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'keepSuppression' }] } });
  });

  it('of somebody nobody knows gets one in which nothing was erased', async () => {
    expect(await erase('+919876540199')).toMatchObject({ erased: { messages: 0, attempts: 0, incomingMessages: 0 } });
  });

  it('finds it in the list, without the number', async () => {
    const { id } = await erase('+919876540198');
    const { body } = await gateway.call('GET', '/api/v1/erasures?limit=1');
    expect(body.items).toMatchObject([{ id, status: 'finished' }]);
    expect(body.nextCursor).not.toBeNull();
    expect(await gateway.call('GET', '/api/v1/erasures/0199aaaa-0000-7000-8000-000000000000')).toMatchObject({
      status: 404,
    });
  });
});
