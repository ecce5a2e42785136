import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DryRunDto } from '../src/accepting/dry-run.dto.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { withPolicy } from './support/delivery-policy.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';

const APPROVED = { name: 'bill_ready_v2', language: 'en', parameters: 1 };
const script = new Script();

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    settings: { SMS_COUNTRIES: 'IN,BR' },
    sandbox: { enforceWindow: true, templates: [APPROVED] },
    wrap: applicationWith(script),
  });
  const approved = { name: APPROVED.name, language: 'en', category: 'utility', parameters: ['payer'] };
  await gateway.call('POST', '/api/v1/templates', {
    name: 'bill_ready',
    category: 'transactional',
    variables: { payer: { type: 'text' } },
    locales: { en: { whatsapp: { text: 'Hi {payer}!', approved }, sms: { text: '{payer}: hi' } } },
  });
  expect((await gateway.call('POST', '/api/v1/templates/bill_ready/publish')).status).toBe(200);
});
afterAll(() => gateway?.close());
afterEach(async () => {
  withPolicy(gateway, { windowMode: 'learn' });
  await sql('DELETE FROM consecutive_errors');
});

const sql = (text: string, values: unknown[] = []) => query(gateway.database, text, values);
const TEMPLATE = { template: { name: 'bill_ready', variables: { payer: 'Asha' } }, text: undefined };
const DAY = 24 * 3_600_000;

let made = 0;
let to: string;
beforeEach(() => {
  to = `+9198765${String(11_000 + ++made)}`;
});

/** Known to us, and not to WhatsApp. */
async function wroteToUs(agoMs: number, from = to): Promise<string> {
  const [row] = await sql(
    `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, media, metadata,
                                    sent_at, received_at, status)
     SELECT id, id::text, $1, $1, 'whatsapp', 'text', 'text', '[]', '{}', at, at, 'handled'
       FROM (SELECT gen_random_uuid() AS id, now() - make_interval(secs => $2) AS at) AS made RETURNING id`,
    [from, agoMs / 1000],
  );
  return row!.id;
}

/** Known to both. */
async function writes(content = 'Hello'): Promise<void> {
  const { messageId, ...delivery } = await gateway.sandbox.receive({ from: to, content });
  expect(delivery).toMatchObject({ answered: true, status: 200 });
  await eventually(async () =>
    expect(await sql('SELECT FROM incoming_messages WHERE provider_message_id = $1', [messageId])).toHaveLength(1),
  );
}

/** What Siren was asked to send them: by which channel, free text or template. */
const asked = () =>
  gateway.sandbox.requests
    .filter((request) => request.to === to)
    .map(({ channel, template }) => `${channel} ${template === null ? 'text' : 'template'}`);
const windowOf = async () =>
  (await gateway.call('GET', `/api/v1/phone-numbers/${encodeURIComponent(to)}`)).body.window as object;
const dryRun = async (message: object) =>
  (await gateway.call<DryRunDto>('POST', '/api/v1/messages/validate', { to, text: 'Hello', ...message })).body;

describe('a recipient who wrote by WhatsApp within a day', () => {
  it('gets free text, also where there is a template', async () => {
    await writes();
    expect(await dryRun(TEMPLATE)).toMatchObject({
      window: { state: 'open', closesAt: expect.any(String) },
      sends: {
        channel: 'whatsapp',
        kind: 'text',
        text: 'Hi Asha!',
        locale: 'en',
        template: null,
        because: 'window_open',
      },
    });
    expect(await deliver(gateway, { to })).toMatchObject({ status: 'delivered', channel: 'whatsapp', skipped: [] });
    expect(await deliver(gateway, { to, ...TEMPLATE })).toMatchObject({
      channel: 'whatsapp',
      attempts: [{ window: 'open', template: null }],
    });
    expect(asked()).toEqual(['whatsapp text', 'whatsapp text']);
  });

  it('gets the template where the step says so', async () => {
    await writes();
    const channels = [{ channel: 'whatsapp', window: 'template' }];
    expect((await dryRun({ ...TEMPLATE, channels })).sends).toMatchObject({
      ...{ kind: 'template', text: 'Hi Asha!', because: 'always_template' },
      template: { name: 'bill_ready_v2', language: 'en' },
    });
    expect(await deliver(gateway, { to, ...TEMPLATE, channels })).toMatchObject({
      channels: [{ window: 'template' }],
      attempts: [{ window: 'open', template: { name: 'bill_ready_v2', language: 'en' } }],
    });
    expect(asked()).toEqual(['whatsapp template']);
  });

  it('is known under any form of the number', async () => {
    to = '+5511987654321';
    await wroteToUs(1000, '+551187654321');
    expect(await dryRun({})).toMatchObject({ window: { state: 'open' }, sends: { channel: 'whatsapp' } });
  });

  it('gets the template, and then the next step, where WhatsApp says that the window is closed all the same', async () => {
    await wroteToUs(DAY / 2);
    const sent = await deliver(gateway, { to, ...TEMPLATE });
    expect(sent).toMatchObject({
      ...{ status: 'delivered', channel: 'whatsapp', fallbackUsed: false },
      attempts: [
        { status: 'failed', reason: 'first', error: { code: '131047' }, window: 'open', template: null },
        { status: 'delivered', reason: 'template', template: { name: 'bill_ready_v2' } },
      ],
    });
    expect(await windowOf()).toMatchObject({ state: 'closed', open: false });
    await wroteToUs(0);
    expect(await deliver(gateway, { to })).toMatchObject({
      ...{ channel: 'sms', skipped: [] },
      attempts: [
        { channel: 'whatsapp', error: { code: '131047' } },
        { channel: 'sms', reason: 'fallback' },
      ],
    });
    expect(asked()).toEqual(['whatsapp text', 'whatsapp template', 'whatsapp text', 'sms text']);
  });
});

describe('a recipient who wrote longer ago', () => {
  it('gets no free text by WhatsApp: the next step goes at once', async () => {
    await wroteToUs(DAY);
    expect(await dryRun({})).toMatchObject({
      window: { state: 'closed', closesAt: expect.any(String) },
      skipped: [{ channel: 'whatsapp', code: 'window_closed', message: expect.any(String) }],
      sends: { channel: 'sms', kind: 'text', text: 'Hello', because: 'no_window' },
    });
    expect(await deliver(gateway, { to })).toMatchObject({
      ...{ status: 'delivered', channel: 'sms', fallbackUsed: true },
      skipped: [{ channel: 'whatsapp', code: 'window_closed', at: expect.any(String) }],
      attempts: [{ channel: 'sms', window: null, template: null }],
    });
    expect(asked()).toEqual(['sms text']);
  });

  it('gets the approved template, and free text again once they wrote', async () => {
    await wroteToUs(DAY * 3);
    expect((await dryRun(TEMPLATE)).sends).toMatchObject({ kind: 'template', because: 'window_closed' });
    expect(await deliver(gateway, { to, ...TEMPLATE })).toMatchObject({
      ...{ status: 'delivered', channel: 'whatsapp' },
      attempts: [{ window: 'closed', template: { name: 'bill_ready_v2', language: 'en' } }],
    });
    await writes();
    await deliver(gateway, { to, ...TEMPLATE });
    expect(asked()).toEqual(['whatsapp template', 'whatsapp text']);
  });

  it('ends a message of WhatsApp alone at once, with the code', async () => {
    await wroteToUs(DAY * 2);
    expect(await deliver(gateway, { to, channels: [{ channel: 'whatsapp' }] })).toMatchObject({
      ...{ status: 'failed', failure: { code: 'window_closed' }, attempts: [] },
      skipped: [{ channel: 'whatsapp', code: 'window_closed' }],
    });
  });

  it('gets an answer by WhatsApp to what came within a day', async () => {
    script.when('How much', async () => {
      // Refused by a clock that is ahead of ours.
      await sql(`INSERT INTO window_refusals VALUES ($1, now() + interval '1 hour')`, [to]);
      return 'That is ₹300';
    });
    await writes('How much?');
    const reply = await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/messages?to=${encodeURIComponent(to)}`);
      expect(body.items).toMatchObject([{ status: 'delivered', channel: 'whatsapp', text: 'That is ₹300' }]);
      return body.items[0] as MessageDto;
    });
    expect(reply.attempts).toMatchObject([{ window: 'closed' }]);
    expect(await deliver(gateway, { to })).toMatchObject({ channel: 'sms' });
  });
});

describe('a recipient of whom nothing is known', () => {
  it('gets the approved template', async () => {
    expect((await dryRun(TEMPLATE)).sends).toMatchObject({ kind: 'template', because: 'window_unknown' });
    await deliver(gateway, { to, ...TEMPLATE });
    expect(asked()).toEqual(['whatsapp template']);
    expect(await windowOf()).toEqual({ state: 'unknown', open: false, closesAt: null });
  });

  it('is tried by free text, once: then their window is closed', async () => {
    expect(await dryRun({})).toMatchObject({ window: { state: 'unknown' }, sends: { because: 'window_unknown' } });
    expect(await deliver(gateway, { to })).toMatchObject({
      ...{ channel: 'sms', skipped: [] },
      attempts: [{ window: 'unknown', error: { code: '131047' } }, { channel: 'sms' }],
    });
    expect(await windowOf()).toEqual({ state: 'closed', open: false, closesAt: null });
    await deliver(gateway, { to });
    expect(asked()).toEqual(['whatsapp text', 'sms text', 'sms text']);
  });

  it('gets no free text with WHATSAPP_WINDOW=strict', async () => {
    withPolicy(gateway, { windowMode: 'strict' });
    expect(await dryRun({})).toMatchObject({ skipped: [{ code: 'window_closed' }], sends: { channel: 'sms' } });
    expect((await dryRun(TEMPLATE)).sends).toMatchObject({ because: 'unknown_window_refused' });
    await deliver(gateway, { to });
    expect(asked()).toEqual(['sms text']);
  });
});

it('passes nobody over with WHATSAPP_WINDOW=open', async () => {
  withPolicy(gateway, { windowMode: 'open' });
  await wroteToUs(DAY * 2);
  expect((await dryRun(TEMPLATE)).sends).toMatchObject({ kind: 'text', because: 'windows_ignored' });
  await deliver(gateway, { to });
  await deliver(gateway, { to });
  expect(asked()).toEqual(['whatsapp text', 'sms text', 'whatsapp text', 'sms text']);
});

describe('a step for open windows alone', () => {
  const channels = [{ channel: 'whatsapp', onlyIfWindowOpen: true }, { channel: 'sms' }];

  it('is passed over unless the recipient wrote within a day, be there a template or not', async () => {
    expect(await deliver(gateway, { to, ...TEMPLATE, channels })).toMatchObject({
      ...{ channel: 'sms', channels: [{ onlyIfWindowOpen: true }, {}] },
      skipped: [{ channel: 'whatsapp', code: 'window_closed' }],
    });
    await writes();
    expect(await deliver(gateway, { to, channels })).toMatchObject({ channel: 'whatsapp', skipped: [] });
    expect(asked()).toEqual(['sms text', 'whatsapp text']);
  });

  it('may be a policy', async () => {
    await gateway.call('PUT', '/api/v1/policies/open-only', { channels });
    expect(await deliver(gateway, { to, policy: 'open-only' })).toMatchObject({ channel: 'sms', skipped: [{}] });
  });
});

describe('what is asked of a step', () => {
  it.each<[object, string]>([
    [{ channel: 'sms', window: 'template' }, 'channels[0].window'],
    [{ channel: 'sms', onlyIfWindowOpen: true }, 'channels[0].onlyIfWindowOpen'],
    [{ channel: 'whatsapp', window: 'open' }, 'channels[0].window'],
    [{ channel: 'whatsapp', window: ['template'] }, 'channels[0].window'],
    [{ channel: 'whatsapp', onlyIfWindowOpen: 'yes' }, 'channels[0].onlyIfWindowOpen'],
  ])('is refused where it means nothing: %j', async (step, path) => {
    const { status, body } = await gateway.call('POST', '/api/v1/messages', { to, text: 'Hello', channels: [step] });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  it('is refused where the template alone is wanted, and there is none', async () => {
    const channels = [{ channel: 'whatsapp', window: 'template' }, { channel: 'sms' }];
    const message = { to, text: 'Hello', channels };
    const errors = [{ path: 'channels[0].window', message: expect.stringContaining('template') }];
    expect(await gateway.call('POST', '/api/v1/messages', message)).toMatchObject({ status: 400, body: { errors } });
    const bulk = await gateway.call('POST', '/api/v1/messages/bulk', {
      messages: [message, { to, ...TEMPLATE, channels }],
    });
    expect(bulk).toMatchObject({ status: 202, body: { accepted: 1, rejected: [{ index: 0, errors }] } });
  });
});

it('counts what was sent long before it came as written when it came', async () => {
  const timestamp = new Date(Date.now() - 3 * DAY).toISOString();
  await deliverWebhook(gateway, 'message', incoming({ from_number: to, timestamp, metadata: { source: 'whatsapp' } }));
  await eventually(async () => expect(await windowOf()).toMatchObject({ state: 'open' }));
});

it('lists its attempts with what they sent and why', async () => {
  await wroteToUs(DAY * 2);
  const { id } = await deliver(gateway, { to, ...TEMPLATE });
  const csv = await fetch(`${gateway.url}/api/v1/attempts?to=${encodeURIComponent(to)}`, {
    headers: { authorization: `Bearer ${gateway.apiKey}`, accept: 'text/csv' },
  });
  const [heading, line] = (await csv.text()).split(/\r?\n/);
  expect(heading).toContain('window,templateName,templateLanguage');
  expect(line).toContain('closed,bill_ready_v2,en');
  expect((await finished(gateway, id)).history).toContainEqual(
    expect.objectContaining({ event: 'attempt_begun', detail: expect.objectContaining({ template: 'bill_ready_v2' }) }),
  );
});
