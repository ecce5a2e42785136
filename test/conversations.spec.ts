import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConversationDto } from '../src/conversations/conversation.dto.js';
import type { IncomingMessageDto } from '../src/inbox/incoming-message.dto.js';
import type { AuditPageDto } from '../src/audit/reading/audit.dto.js';
import type { Scope } from '../src/http/scopes.js';
import { makeApiKey } from './support/api-keys.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { BULK } from './support/uploads.js';

const script = new Script();
const APPROVED = { name: 'bill_ready_v2', language: 'en', parameters: 1 };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    settings: { SMS_COUNTRIES: 'IN,BR', INBOX_MAX_FAILURES: '2', INBOX_RETRY_BASE_MS: '20' },
    sandbox: { enforceWindow: true, templates: [APPROVED] },
    wrap: applicationWith(script),
  });
  const approved = { name: APPROVED.name, language: 'en', category: 'utility', parameters: ['payer'] };
  await gateway.call('POST', '/api/v1/templates', {
    ...{ name: 'bill_ready', category: 'transactional', variables: { payer: { type: 'text' } } },
    locales: { en: { whatsapp: { text: 'Hi {payer}!', approved }, sms: { text: '{payer}: hi' } } },
  });
  await gateway.call('POST', '/api/v1/templates/bill_ready/publish');
});
afterEach(() => gateway.sandbox.reset());
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);

let recipients = 0;
let recipient: string;
beforeEach(() => {
  recipient = `+9198764${String(30_000 + ++recipients)}`;
});

const path = (part: string) => `/api/v1/contacts/${encodeURIComponent(recipient)}/${part}`;
const conversation = async (search = '', headers: Record<string, string> = {}) =>
  (await gateway.call<ConversationDto>('GET', `${path('conversation')}?${search}`, undefined, headers)).body;
const answer = (body: unknown, headers: Record<string, string> = {}) =>
  gateway.call('POST', path('messages'), body, headers);

/** What the person writes, known to the pretend Siren too; resolves to it once it is settled. */
async function writes(content: string, more: { channel?: 'whatsapp' | 'sms' } = {}): Promise<IncomingMessageDto> {
  const { messageId } = await gateway.sandbox.receive({ from: recipient, content, ...more });
  return eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/v1/incoming-messages?limit=50')).body;
    const found = (items as IncomingMessageDto[]).find(({ providerMessageId }) => providerMessageId === messageId);
    expect(found?.status).toMatch(/^(handled|failed)$/);
    return found!;
  });
}
/** Of a while ago, and known to us alone. */
async function wrote(agoHours: number, channel = 'whatsapp', from = recipient): Promise<string> {
  const at = new Date(Date.now() - agoHours * 3_600_000);
  const id = uuid({ msecs: at.getTime() });
  await sql(
    `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, text, media,
                                    metadata, sent_at, received_at, status)
     VALUES ($1::uuid, $1::uuid::text, $2, $2, $3, 'text', 'text', 'Hello', '[]', '{}', $4, $4, 'handled')`,
    [id, from, channel, at],
  );
  return id;
}
const reported = ({ items }: ConversationDto) =>
  items.map(({ kind, message, incoming: came, suppression }) => [
    kind,
    message?.text ?? came?.text ?? `${suppression!.change} ${suppression!.reason}`,
  ]);

describe('a conversation', () => {
  it('shows both directions and what was suppressed, newest first, each whole', async () => {
    const hello = await writes('Hello');
    await deliver(gateway, { to: recipient, text: 'How are you?' });
    const stop = await writes('STOP');
    await writes('START');
    const page = await conversation();
    expect(reported(page)).toEqual([
      ['message', expect.any(String)],
      ['suppression', 'lifted opt_out'],
      ['incoming', 'START'],
      ['message', expect.any(String)],
      ['suppression', 'added opt_out'],
      ['incoming', 'STOP'],
      ['message', 'How are you?'],
      ['incoming', 'Hello'],
    ]);
    expect(page).toMatchObject({ nextCursor: null, hasIncoming: true });
    const [, , , confirmation, added, , ours, theirs] = page.items;
    expect(theirs).toEqual({
      ...{ kind: 'incoming', id: hello.id, at: hello.receivedAt, message: null, incoming: hello, suppression: null },
    });
    expect(added!.suppression).toMatchObject({ causeId: stop.id, source: 'opt_out', channel: 'all' });
    expect(confirmation!.message).toMatchObject({ id: stop.replyMessageId, replyTo: stop.id });
    expect(ours!.message).toMatchObject({ status: 'delivered', to: recipient, attempts: [{ status: 'delivered' }] });
    expect(ours!.message).not.toHaveProperty('history');
  });

  it('shows files and the buttons that were pressed', async () => {
    await deliver(gateway, {
      ...{ to: recipient, text: 'Dinner?', channels: [{ channel: 'sms' }] },
      buttons: [{ type: 'reply', id: 'yes', title: 'Yes' }],
    });
    const file = incoming({
      ...{ from_number: recipient, message_type: 'image', content: '', timestamp: new Date().toISOString() },
      metadata: { media_url: 'https://x.example/1' },
    });
    await deliverWebhook(gateway, 'message', file);
    await eventually(async () => {
      const { items } = await conversation();
      expect(items).toMatchObject([
        { kind: 'incoming', incoming: { type: 'image', media: [{ url: 'https://x.example/1' }] } },
        { kind: 'message', message: { buttons: [{ id: 'yes', title: 'Yes' }] } },
      ]);
    });
  });

  it('goes on by its cursor to what is older, each once, whatever comes meanwhile', async () => {
    for (let n = 0; n < 3; n++) {
      await wrote(5 - n);
      await gateway.call('POST', '/api/v1/messages', { to: recipient, text: `No ${n}` });
    }
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: recipient });
    const all = await conversation();
    expect(all.items).toHaveLength(7);
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await conversation(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      await gateway.call('POST', '/api/v1/messages', { to: recipient, text: 'Meanwhile' });
    }
    expect(ids).toEqual(all.items.map(({ id }) => id));
  });

  it('is one under every form of the number, and empty of a number that nobody knows', async () => {
    await wrote(1, 'whatsapp', '+551187654321');
    recipient = '+5511987654321';
    expect((await conversation()).items).toMatchObject([{ kind: 'incoming', incoming: { fromE164: '+551187654321' } }]);
    recipient = '98764 39999';
    expect(await conversation()).toEqual({ items: [], nextCursor: null, hasIncoming: true });
  });

  it('leaves out what the contact wrote for a key that may not read it, and says so', async () => {
    await wrote(1);
    await gateway.call('POST', '/api/v1/messages', { to: recipient, text: 'Ours' });
    const reader = await makeApiKey(gateway, { name: 'reader', scopes: ['messages:read'] });
    const page = await conversation('', reader.headers);
    expect([reported(page), page.hasIncoming]).toEqual([[['message', 'Ours']], false]);
    const both = await makeApiKey(gateway, { name: 'both', scopes: ['messages:read', 'incoming:read'] });
    expect((await conversation('', both.headers)).items).toHaveLength(2);
    const inbox = await makeApiKey(gateway, { name: 'inbox', scopes: ['incoming:read'] });
    const refused = await gateway.call('GET', path('conversation'), undefined, inbox.headers);
    expect(refused).toMatchObject({ status: 403, body: { requiredScope: 'messages:read' } });
  });

  it('tells who suppressed a contact, and why, to keys that have `suppressions`, and which STOP it was to those that see it', async () => {
    const stop = await writes('STOP');
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: recipient, note: 'Complained by phone' });
    const because = { because: 'by_mistake', note: 'Another person', reason: 'manual' };
    await gateway.call('POST', path('lift').replace('contacts', 'suppressions'), because);
    const changes = async (...scopes: Scope[]) => {
      const { headers } = await makeApiKey(gateway, { scopes });
      return (await conversation('', headers)).items.flatMap(({ suppression }) => suppression ?? []);
    };
    const nobody = { apiKeyId: null, keyName: null, note: null, liftedBecause: null };
    expect(await changes('messages:read')).toMatchObject([
      { change: 'lifted', reason: 'manual', ...nobody },
      { change: 'added', reason: 'manual', ...nobody },
      { change: 'added', reason: 'opt_out', causeId: null },
    ]);
    expect(await changes('messages:read', 'suppressions')).toMatchObject([
      { apiKeyId: 'admin', keyName: 'admin', note: 'Another person', liftedBecause: 'by_mistake' },
      { apiKeyId: 'admin', keyName: 'admin', note: 'Complained by phone' },
      { causeId: null },
    ]);
    const [lifted, , optOut] = await changes('messages:read', 'incoming:read');
    expect(lifted).toMatchObject(nobody);
    expect(optOut).toMatchObject({ causeId: stop.id });
  });

  it('is empty once the contact was erased', async () => {
    await writes('Hello');
    await deliver(gateway, { to: recipient });
    await gateway.call('DELETE', `/api/v1/contacts/${recipient}`);
    await eventually(async () => expect((await conversation()).items).toEqual([]));
  });

  it.each(['limit=0', 'limit=201', 'cursor=x', 'colour=red'])('refuses %s', async (search) => {
    const { status } = await gateway.call('GET', `${path('conversation')}?${search}`);
    expect(status).toBe(400);
  });
});

describe('an answer by hand', () => {
  it('goes as free text by the channel by which the contact wrote, before bulk, and the audit tells whose it was', async () => {
    const operator = await makeApiKey(gateway, { name: 'on call', scopes: ['messages:send'] });
    await writes('Hello');
    const { status, headers, body } = await answer(
      { text: 'Good evening', metadata: { case: 7 }, reference: 'case-7' },
      { ...operator.headers, 'x-request-id': 'by-hand-1' },
    );
    expect(status).toBe(202);
    expect(body).toMatchObject({
      ...{ to: recipient, text: 'Good evening', priority: 'high', application: 'on call', replyTo: null },
      ...{ channels: [{ channel: 'whatsapp', onlyIfWindowOpen: true }], metadata: { case: 7 }, reference: 'case-7' },
    });
    expect(headers.get('location')).toBe(`/api/v1/messages/${body.id}`);
    expect(await finished(gateway, body.id as string)).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    const { items } = (await gateway.call<AuditPageDto>('GET', '/api/v1/audit?action=contact.answered')).body;
    const entry = items.find(({ requestId }) => requestId === 'by-hand-1');
    expect(entry).toMatchObject({
      actor: { keyId: operator.id, name: 'on call' },
      subject: { type: 'contact', id: expect.stringMatching(/^digest:/) as string },
      ...{ before: null, after: { messageId: body.id, replyTo: null, kind: 'text' } },
    });
    expect(JSON.stringify(entry)).not.toMatch(/evening|98764/);
    const found = await gateway.call<AuditPageDto>('GET', `/api/v1/audit?phoneNumber=${encodeURIComponent(recipient)}`);
    expect(found.body.items.map(({ action }) => action)).toContain('contact.answered');

    await wrote(0, 'sms', (recipient = '+919876439998'));
    expect((await answer({ text: 'By SMS then' })).body.channels).toMatchObject([{ channel: 'sms' }]);
  });

  it('stands in the line of what leaves before a bulk that came first', async () => {
    await writes('Hello');
    await sql(`INSERT INTO channel_holds (channel, kind, since, until, reason)
               VALUES ('whatsapp', 'wait', now(), now() + interval '1 hour', 'http_429')`);
    const messages = Array.from({ length: 30 }, (_, i) => ({ to: `+9198764${50_000 + i}`, text: 'Bulk' }));
    expect((await gateway.call('POST', BULK, { messages })).body.accepted).toBe(30);
    const { body } = await answer({ text: 'At once' });
    const lines = await sql<{ line: string; n: number }>(
      `SELECT split_part(line, ':', 1) AS line, count(*)::int AS n FROM deliveries WHERE line IS NOT NULL GROUP BY 1 ORDER BY 1`,
    );
    expect(lines).toEqual([
      { line: 'batch', n: 30 },
      { line: 'high/whatsapp', n: 1 },
    ]);
    await sql('DELETE FROM channel_holds');
    expect(await finished(gateway, body.id as string)).toMatchObject({ status: 'delivered' });
  });

  it('needs a template where the window is closed: says so, and until when it was open', async () => {
    await wrote(30);
    const refused = await answer({ text: 'Are you there?' });
    expect(refused).toMatchObject({
      status: 409,
      body: { type: '/problems/window-closed', window: { state: 'closed', closesAt: expect.any(String) as string } },
    });
    const { closesAt } = refused.body.window as { closesAt: string };
    expect(Date.parse(closesAt)).toBeLessThan(Date.now() - 5 * 3_600_000);
    expect(refused.body.detail).toContain(closesAt);
    expect((await conversation()).items).toHaveLength(1);
    const { status, body } = await answer({ template: { name: 'bill_ready', variables: { payer: 'Asha' } } });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      ...{ text: 'Hi Asha!', template: { name: 'bill_ready' } },
      channels: [{ channel: 'whatsapp' }, { channel: 'sms', text: 'Asha: hi' }],
    });
    expect(await finished(gateway, body.id as string)).toMatchObject({
      ...{ status: 'delivered', attempts: [{ template: { name: 'bill_ready_v2' } }] },
    });
    const bySms = await answer({ text: 'Are you there?', channels: [{ channel: 'whatsapp' }, { channel: 'sms' }] });
    expect(await finished(gateway, bySms.body.id as string)).toMatchObject({ status: 'delivered', channel: 'sms' });
  });

  it('needs one where the contact never wrote, in the language of the caller', async () => {
    const { status, body } = await answer({ text: 'Hello' }, { 'accept-language': 'pt' });
    expect({ status, ...body }).toMatchObject({
      ...{ status: 409, type: '/problems/window-closed', window: { state: 'unknown', closesAt: null } },
      title: 'O WhatsApp não aceita texto livre agora',
    });
  });

  it('goes to nobody who said STOP, and to them again after START', async () => {
    await writes('STOP');
    const refused = await answer({ text: 'But wait' });
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/suppressed' } });
    expect(refused.body.detail).toMatch(/asked not to be written to/);
    expect(await sql('SELECT FROM messages WHERE to_number = $1 AND text = $2', [recipient, 'But wait'])).toEqual([]);
    await writes('START');
    expect((await answer({ text: 'Welcome back' })).status).toBe(202);
  });

  it('goes to nobody whom an operator suppressed, and transactional to who ended promotions alone', async () => {
    await wrote(1);
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: recipient, category: 'marketing' });
    expect((await answer({ text: 'An offer', category: 'marketing' })).body.type).toBe('/problems/suppressed');
    expect((await answer({ text: 'Your bill' })).status).toBe(202);
    await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: recipient });
    const { body } = await answer({ text: 'Your bill again' });
    expect(body.detail).not.toMatch(/asked/);
    expect(body.type).toBe('/problems/suppressed');
  });

  it('settles a message that its handlers gave up: it is no dead letter any more', async () => {
    script.when('Help me', () => Promise.reject(new Error('a bug')));
    const failed = await writes('Help me');
    expect(failed.status).toBe('failed');
    const { status, body } = await answer({ text: 'I can help', replyTo: failed.id });
    expect(status).toBe(202);
    expect(body).toMatchObject({ replyTo: failed.id, channels: [{ channel: 'whatsapp' }] });
    const look = async () =>
      (await gateway.call<IncomingMessageDto>('GET', `/api/v1/incoming-messages/${failed.id}`)).body;
    // The failure reply was the first to answer it.
    const { replyMessageId } = failed;
    expect(replyMessageId).not.toBeNull();
    expect(await look()).toMatchObject({ status: 'handled', handReplyId: body.id, replyMessageId });
    expect((await gateway.call('GET', '/api/v1/dead-letters')).body.items).toEqual([]);
    const { items } = (await gateway.call<AuditPageDto>('GET', '/api/v1/audit?action=contact.answered')).body;
    expect(items.find(({ after }) => (after as { messageId: string }).messageId === body.id)).toMatchObject({
      before: { incomingStatus: 'failed' },
      after: { replyTo: failed.id, incomingStatus: 'handled' },
    });
    const more = await answer({ text: 'And more', replyTo: failed.id });
    expect(await look()).toMatchObject({ handReplyId: more.body.id, replyMessageId });
  });

  it('settles none for a key that may not see what contacts write', async () => {
    script.when('Is it me?', () => Promise.reject(new Error('a bug')));
    const failed = await writes('Is it me?');
    const sender = await makeApiKey(gateway, { name: 'sender', scopes: ['messages:send'] });
    const body = { text: 'It is not', replyTo: failed.id };
    const refused = { status: 403, body: { type: '/problems/forbidden', requiredScope: 'incoming:read' } };
    expect(await answer(body, sender.headers)).toMatchObject(refused);
    expect((await gateway.call('GET', `/api/v1/incoming-messages/${failed.id}`)).body.status).toBe('failed');
    expect((await answer({ text: 'It is not', replyTo: null }, sender.headers)).status).toBe(202);
    const both = await makeApiKey(gateway, { name: 'both', scopes: ['messages:send', 'incoming:read'] });
    expect((await answer({ ...body, text: 'It is' }, both.headers)).status).toBe(202);
  });

  it('settles a message that a handler has in hand: what that answers is not sent, too', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const asked = Promise.withResolvers<string>();
    script.when('A hard question', (message) => {
      asked.resolve(message.id);
      return promise;
    });
    await gateway.sandbox.receive({ from: recipient, content: 'A hard question' });
    const id = await asked.promise;
    const { body } = await answer({ text: 'An answer', replyTo: id });
    resolve('Too late');
    // The next one is handled after it.
    await writes('Another');
    await eventually(async () => {
      const { body: message } = await gateway.call('GET', `/api/v1/incoming-messages/${id}`);
      expect(message).toMatchObject({ status: 'handled', handReplyId: body.id, replyMessageId: body.id });
    });
    const replies = await sql<{ text: string }>('SELECT text FROM messages WHERE reply_to = $1', [id]);
    expect(replies).toEqual([{ text: 'An answer' }]);
  });

  it('is an answer within the window of what it answers, and by its channel', async () => {
    const bySms = await wrote(1, 'sms');
    await wrote(0);
    expect((await answer({ text: 'By SMS', replyTo: bySms })).body.channels).toMatchObject([{ channel: 'sms' }]);
  });

  it('may not answer what another contact wrote, or nobody', async () => {
    const another = await wrote(1, 'whatsapp', '+919876449999');
    for (const replyTo of [another, '0199f000-0000-7000-8000-000000000001']) {
      const { status, body } = await answer({ text: 'Hello', replyTo });
      expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ path: 'replyTo' }] });
    }
  });

  it('happens once under one key, also when the window has closed meanwhile', async () => {
    const id = await wrote(1);
    const key = { 'idempotency-key': `by-hand-${recipient}` };
    const first = await answer({ text: 'Once' }, key);
    expect(first.status).toBe(202);
    const second = await answer({ text: 'Once' }, key);
    expect([second.status, second.body, second.headers.get('idempotent-replayed')]).toEqual([202, first.body, 'true']);
    await sql(
      `UPDATE incoming_messages SET sent_at = sent_at - interval '2 days', received_at = received_at - interval '2 days' WHERE id = $1`,
      [id],
    );
    expect((await answer({ text: 'Once' }, key)).body).toEqual(first.body);
    expect((await answer({ text: 'Another' }, key)).body.type).toMatch(/window-closed/);
    recipient = '+919876439997';
    await wrote(1);
    expect((await answer({ text: 'Once' }, key)).status).toBe(422);
    const entries = await gateway.call<AuditPageDto>('GET', '/api/v1/audit?action=contact.answered&limit=200');
    const messages = entries.body.items.filter(
      ({ after }) => (after as { messageId: string }).messageId === first.body.id,
    );
    expect(messages).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['nothing', {}, 'text'],
    ['a text beside a template', { text: 'a', template: { name: 'bill_ready' } }, 'template'],
    ['a time', { text: 'a', sendAt: '2027-01-01T00:00:00Z' }, 'sendAt'],
    ['another recipient', { text: 'a', to: '+919876543210' }, 'to'],
    ['a priority', { text: 'a', priority: 'low' }, 'priority'],
    ['no id', { text: 'a', replyTo: '7' }, 'replyTo'],
    ['a channel that is none', { text: 'a', channels: [{ channel: 'post' }] }, 'channels[0].channel'],
    ['a template that is none', { template: { name: 'nobody_has_it' } }, 'template.name'],
  ])('refuses %s', async (_name, body, at) => {
    await wrote(1);
    const { status, body: problem } = await answer(body);
    expect({ status, paths: (problem.errors as { path: string }[]).map(({ path: p }) => p) }).toEqual({
      status: 400,
      paths: [at],
    });
  });

  it('refuses a number that is none', async () => {
    recipient = 'nobody';
    expect(await answer({ text: 'a' })).toMatchObject({
      status: 400,
      body: { type: '/problems/invalid-phone-number' },
    });
  });
});
