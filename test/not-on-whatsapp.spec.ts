import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DryRunDto } from '../src/accepting/dry-run.dto.js';
import { pruneNotOnWhatsApp, readNotOnWhatsApp } from '../src/contacts/not-on-whatsapp.js';
import type { KnownContactDto } from '../src/contacts/known-contact.dto.js';
import { DATA_SOURCE } from '../src/database/data-source.js';
import { inTransaction } from '../src/database/transaction.js';
import { isTriedOn } from '../src/deciding/reachability.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { canonicalNumber } from '../src/messages/numbers/equivalent-numbers.js';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { withPolicy } from './support/delivery-policy.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming, receipt } from './support/siren-webhooks.js';

const DAY_MS = 86_400_000;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { SMS_COUNTRIES: 'IN,BR' } });
});
afterAll(() => gateway?.close());
afterEach(() => {
  withPolicy(gateway, { unreachableDays: 7 });
  gateway.sandbox.setWebhookBaseUrl(gateway.url);
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const contact = async (to: string) =>
  (await gateway.call<KnownContactDto>('GET', `/api/v1/contacts/${encodeURIComponent(to)}`)).body;
const reachable = async (to: string) => (await contact(to)).channels.whatsapp.reachable;

let made = 0;
/** Somebody new, whom the sandbox refuses at once by 131026; nobody who is tried all the same today, or after midnight. */
function someone(ending = '9002'): string {
  for (;;) {
    const number = `+9198${String(++made).padStart(4, '0')}${ending}`;
    if (!isTriedOn(number, new Date()) && !isTriedOn(number, new Date(Date.now() + DAY_MS))) return number;
  }
}
/** Two different messages to them were refused. */
async function refusedTwice(ending?: string): Promise<string> {
  const to = someone(ending);
  for (let n = 0; n < 2; n++) {
    expect(await deliver(gateway, { to })).toMatchObject({
      ...{ status: 'delivered', channel: 'sms', skipped: [] },
      attempts: [{ channel: 'whatsapp', error: { code: '131026' } }, { channel: 'sms' }],
    });
  }
  return to;
}
const BY_SMS_AT_ONCE = {
  ...{ status: 'delivered', channel: 'sms', fallbackUsed: true },
  attempts: [{ channel: 'sms', reason: 'fallback' }],
  skipped: [{ channel: 'whatsapp', code: 'not_on_whatsapp' }],
};
const TRIED = { skipped: [], attempts: [{ channel: 'whatsapp', error: { code: '131026' } }, { channel: 'sms' }] };

async function writes(from: string, source = 'whatsapp'): Promise<void> {
  const body = incoming({ from_number: from, timestamp: new Date().toISOString(), metadata: { source } });
  await deliverWebhook(gateway, 'message', body);
  await eventually(async () =>
    expect(await sql('SELECT FROM incoming_messages WHERE provider_message_id = $1', [body.message_id])).toHaveLength(
      1,
    ),
  );
}

/** Delivers a receipt, and waits until it was applied. */
async function report(id: string, status: string, code?: string): Promise<void> {
  const { providerMessageId } = (await find(id)).attempts[0]!;
  const change = code === undefined ? {} : { error: { code, message: 'Message undeliverable' } };
  await deliverWebhook(gateway, 'delivery-status', receipt(providerMessageId!, status, change));
  await eventually(async () => expect((await find(id)).attempts[0]!.status).toBe(status));
}

/** A message that Siren has accepted by WhatsApp, and of which it reports nothing by itself. */
async function accepted(to: string, message: object = {}): Promise<string> {
  gateway.sandbox.setWebhookBaseUrl(null);
  const channels = [{ channel: 'whatsapp' }, { channel: 'sms', successStatus: 'accepted' }];
  const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', {
    to,
    text: 'Hello',
    channels,
    ...message,
  });
  await eventually(async () => expect((await find(body.id)).attempts[0]).toMatchObject({ status: 'accepted' }));
  return body.id;
}

describe('a number that WhatsApp has refused in two messages', () => {
  it.each(['9002', '9003'])('goes by SMS at once, as the dry run and its contact tell (…%s)', async (ending) => {
    const to = await refusedTwice(ending);
    expect(await deliver(gateway, { to })).toMatchObject(BY_SMS_AT_ONCE);
    const { body } = await gateway.call<DryRunDto>('POST', '/api/v1/messages/validate', { to, text: 'Hello' });
    expect(body).toMatchObject({
      skipped: [{ channel: 'whatsapp', code: 'not_on_whatsapp' }],
      sends: { channel: 'sms' },
    });
    expect((await contact(to)).channels).toMatchObject({
      whatsapp: { reachable: false, lastDeliveredAt: null, lastFailure: { code: '131026' } },
      sms: { reachable: true },
    });
  });

  it('is not learned of from one message, or one that failed otherwise', async () => {
    const to = someone();
    await deliver(gateway, { to });
    expect(await reachable(to)).toBe('unknown');
    expect(await deliver(gateway, { to })).toMatchObject(TRIED);

    const [another, other] = [someone('0300'), someone('0300')];
    for (const [number, code] of [
      [another, '131047'],
      [other, '1013'],
    ] as const) {
      for (let n = 0; n < 2; n++) await report(await accepted(number), 'failed', code);
    }
    expect(await reachable(another)).toBe('unknown');
    expect(await reachable(other)).toBe(false);
  });

  it('is asked by WhatsApp where no other step may be taken', async () => {
    const to = await refusedTwice();
    const channels = [{ channel: 'whatsapp' }];
    expect(await deliver(gateway, { to, channels })).toMatchObject({ skipped: [], failure: { code: '131026' } });
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: to, channel: 'sms', reason: 'complaint' });
    expect(await deliver(gateway, { to })).toMatchObject({
      skipped: [{ channel: 'sms' }],
      attempts: [{ channel: 'whatsapp' }],
    });
  });

  it('is one in all of its forms', async () => {
    const [long, short] = ['+5511976549002', '+551176549002'];
    expect(canonicalNumber(short)).toBe(canonicalNumber(long));
    await deliver(gateway, { to: long });
    await deliver(gateway, { to: short });
    const { body } = await gateway.call<DryRunDto>('POST', '/api/v1/messages/validate', { to: long, text: 'Hello' });
    const isTried = isTriedOn(canonicalNumber(long), new Date());
    expect(body.skipped).toMatchObject(isTried ? [] : [{ code: 'not_on_whatsapp' }]);
    expect(await reachable(long)).toBe(false);
    expect(await reachable(short)).toBe(false);
  });

  it('is asked again at once when they write by WhatsApp, not by SMS', async () => {
    const to = await refusedTwice();
    await writes(to, 'sms');
    expect(await deliver(gateway, { to })).toMatchObject(BY_SMS_AT_ONCE);
    await writes(to);
    expect(await reachable(to)).toBe(true);
    expect(await deliver(gateway, { to })).toMatchObject(TRIED);
    // That is the first refusal since.
    expect(await reachable(to)).toBe('unknown');
    expect(await deliver(gateway, { to })).toMatchObject(TRIED);
    expect(await deliver(gateway, { to })).toMatchObject(BY_SMS_AT_ONCE);
  });

  it('is asked again when an old message is delivered there late', async () => {
    const to = someone('0300');
    const [old, first, second] = [await accepted(to), await accepted(to), await accepted(to)];
    await report(first, 'failed', '131026');
    await report(second, 'failed', '131026');
    expect(await reachable(to)).toBe(false);
    await report(old, 'delivered');
    expect(await reachable(to)).toBe(true);
    expect((await find(await accepted(to))).skipped).toEqual([]);
  });

  it('is not passed over any more when a refused message arrives after all', async () => {
    const to = someone('0300');
    const [first, second] = [await accepted(to), await accepted(to)];
    for (const id of [first, second]) await report(id, 'failed', '131026');
    expect(await sql('SELECT FROM not_on_whatsapp WHERE phone_number = $1', [to])).toHaveLength(2);
    await report(first, 'delivered');
    expect(await sql('SELECT FROM not_on_whatsapp WHERE phone_number = $1', [to])).toHaveLength(1);
    expect((await find(await accepted(to))).skipped).toEqual([]);
  });

  it('is asked for a message that wants nothing learned, which its view tells', async () => {
    const to = await refusedTwice();
    expect(await deliver(gateway, { to, learn: false })).toMatchObject({ ...TRIED, learn: false });
    const { body } = await gateway.call<DryRunDto>('POST', '/api/v1/messages/validate', {
      to,
      text: 'Hi',
      learn: false,
    });
    expect(body).toMatchObject({ skipped: [], sends: { channel: 'whatsapp' } });
    expect(await deliver(gateway, { to, learn: true })).toMatchObject({ ...BY_SMS_AT_ONCE, learn: true });
    expect(await gateway.call('POST', '/api/v1/messages', { to, text: 'Hi', learn: 'no' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'learn' }] },
    });
  });

  it('is asked with UNREACHABLE_DAYS=0, and when its days are over', async () => {
    const to = await refusedTwice();
    withPolicy(gateway, { unreachableDays: 0 });
    expect(await deliver(gateway, { to })).toMatchObject(TRIED);
    withPolicy(gateway, { unreachableDays: 7 });
    expect(await deliver(gateway, { to })).toMatchObject(BY_SMS_AT_ONCE);
    await sql(`UPDATE not_on_whatsapp SET refused_at = refused_at - interval '7 days' WHERE phone_number = $1`, [to]);
    expect(await deliver(gateway, { to })).toMatchObject(TRIED);
    expect(await deliver(gateway, { to })).toMatchObject(BY_SMS_AT_ONCE);
  });

  it('is passed over for messages of a bulk, and on the day of its number tried all the same', async () => {
    const to = await refusedTwice();
    const { body } = await gateway.call('POST', '/api/v1/messages/bulk', {
      messages: [
        { to, text: 'One' },
        { to, text: 'Two' },
      ],
    });
    await eventually(async () =>
      expect((await gateway.call('GET', `/api/v1/batches/${body.batchId}`)).body.finishedAt).not.toBeNull(),
    );
    const { items } = (await gateway.call('GET', `/api/v1/messages?batchId=${body.batchId}`)).body;
    expect(items).toMatchObject([BY_SMS_AT_ONCE, BY_SMS_AT_ONCE].map(({ skipped, channel }) => ({ skipped, channel })));

    let tried = '';
    for (let i = 0; tried === ''; i++) {
      const number = `+9197${String(i).padStart(4, '0')}9002`;
      if (isTriedOn(number, new Date())) tried = number;
    }
    for (let n = 0; n < 3; n++) expect(await deliver(gateway, { to: tried })).toMatchObject(TRIED);
    expect(await reachable(tried)).toBe(false);
  });
});

describe('what is kept of refusals', () => {
  const read = (numbers: string[]) =>
    inTransaction(gateway.app.get<DataSource>(getDataSourceToken(DATA_SOURCE)), (tx) => readNotOnWhatsApp(tx, numbers));
  const add = (to: string, n: number, message: string, ago = '1 hour') =>
    sql(
      `INSERT INTO not_on_whatsapp SELECT $1, now() - $4::interval + i * interval '1 second', $2, i, now(), false
         FROM generate_series(1, $3::int) AS i`,
      [to, message, n, ago],
    );
  const [A, B] = ['0199a000-0000-7000-8000-00000000000a', '0199a000-0000-7000-8000-00000000000b'];

  it('is read by the newest of two messages, however many there are', async () => {
    const to = someone();
    await add(to, 1_000, B, '2 hours');
    await add(to, 1_000, A);
    const refusals = (await read([to, someone()])).get(to)!;
    expect(refusals.map(({ messageId }) => messageId).sort()).toEqual([A, B]);
    const [newest] = await sql<{ at: Date }>(
      `SELECT max(refused_at) AS at FROM not_on_whatsapp WHERE message_id = $1`,
      [A],
    );
    expect(refusals.find(({ messageId }) => messageId === A)!.refusedAt).toEqual(newest!.at);
  });

  it('is removed after 180 days, in bites, and with the months of its messages', async () => {
    const dataSource = gateway.app.get<DataSource>(getDataSourceToken(DATA_SOURCE));
    await sql('DELETE FROM not_on_whatsapp');
    const to = someone();
    await add(to, 3, A, '181 days');
    await add(to, 1, B, '100 days');
    await add(to, 1, A);
    expect(await pruneNotOnWhatsApp(dataSource, 3)).toBe(true);
    expect(await pruneNotOnWhatsApp(dataSource, 3)).toBe(false);
    expect(await sql('SELECT FROM not_on_whatsapp')).toHaveLength(2);
    await sql(`INSERT INTO messages_kept_from (month) VALUES (date_trunc('month', now() - interval '40 days', 'UTC'))`);
    expect(await pruneNotOnWhatsApp(dataSource)).toBe(false);
    expect(await sql('SELECT FROM not_on_whatsapp')).toHaveLength(1);
    await sql('DELETE FROM messages_kept_from');
  });

  it('goes with the contact', async () => {
    const to = await refusedTwice();
    const exported = await gateway.call('GET', `/api/v1/contacts/${encodeURIComponent(to)}/export`);
    expect(exported.body.remembered.notOnWhatsAppAt).toHaveLength(2);
    const { body } = await gateway.call('DELETE', `/api/v1/contacts/${encodeURIComponent(to)}`);
    await eventually(async () =>
      expect((await gateway.call('GET', `/api/v1/erasures/${body.id}`)).body.finishedAt).not.toBeNull(),
    );
    expect(await sql('SELECT FROM not_on_whatsapp WHERE phone_number = $1', [to])).toEqual([]);
    expect(await reachable(to)).toBe('unknown');
  });
});

describe('a message under way, whose number turns out not to be on WhatsApp', () => {
  const media = { type: 'image', url: 'https://files.example.com/menu.png', mimeType: 'image/png' };
  const failed = (id: string, code: string) => receipt(id, 'failed', { error: { code, message: 'Refused' } });
  const providerId = async (id: string) => (await find(id)).attempts[0]!.providerMessageId!;

  it('is not sent there once more', async () => {
    const to = someone('0300');
    const waiting = await accepted(to, { media });
    for (let n = 0; n < 2; n++) await report(await accepted(to), 'failed', '131026');
    await deliverWebhook(gateway, 'delivery-status', failed(await providerId(waiting), '131053'));
    expect(await finished(gateway, waiting)).toMatchObject({
      ...{ skipped: [{ channel: 'whatsapp', code: 'not_on_whatsapp' }] },
      attempts: [
        { channel: 'whatsapp', error: { code: '131053' } },
        { channel: 'sms', reason: 'fallback' },
      ],
    });
  });

  it('is, where an older one is delivered there in the same turn', async () => {
    const to = someone('0300');
    const [old, waiting] = [await accepted(to), await accepted(to, { media })];
    for (let n = 0; n < 2; n++) await report(await accepted(to), 'failed', '131026');
    const both = [failed(await providerId(waiting), '131053'), receipt(await providerId(old), 'delivered')];
    await deliverWebhook(gateway, 'delivery-status', both);
    await eventually(async () =>
      expect(await find(waiting)).toMatchObject({
        ...{ skipped: [] },
        attempts: [{ error: { code: '131053' } }, { channel: 'whatsapp', reason: 'without_media' }],
      }),
    );
  });
});
