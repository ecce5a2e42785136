import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DryRunDto } from '../../src/accepting/dry-run.dto.js';
import type { MessageDto } from '../../src/messages/message.dto.js';
import { withPolicy } from '../support/delivery-policy.js';
import { deliver, eventually, finished } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { deliverWebhook, receipt } from '../support/siren-webhooks.js';

let gateway: Gateway;
let another: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    sandbox: {
      templates: ['en', 'hi'].map((language) => ({ name: 'bill_ready_v2', language, parameters: 1 })),
    },
  });
  another = await startGateway({ beside: gateway, settings: { ROLES: 'api' } });
  const approved = { name: 'bill_ready_v2', language: 'en', category: 'utility', parameters: ['payer'] };
  await gateway.call('POST', '/api/v1/templates', {
    name: 'bill_ready',
    category: 'transactional',
    variables: { payer: { type: 'text' } },
    locales: { en: { whatsapp: { text: 'Hi {payer}!', approved }, sms: { text: '{payer}: hi' } } },
  });
  expect((await gateway.call('POST', '/api/v1/templates/bill_ready/publish')).status).toBe(200);
});
afterAll(async () => {
  await another?.close();
  await gateway?.close();
});
beforeEach(() => {
  // Nothing is reported but what the test reports.
  gateway.sandbox.setWebhookBaseUrl(null);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await gateway.sandbox.reset();
  for (const table of ['consecutive_errors', 'unknown_windows_closed', 'template_holds', 'window_refusals'])
    await sql(`DELETE FROM ${table}`);
});

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);

let made = 0;
const someone = () => `+9198765${String(21_000 + ++made)}`;
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const SINGLE = [{ channel: 'whatsapp' }, { channel: 'sms', successStatus: 'accepted' }];
const TEMPLATE = { template: { name: 'bill_ready', variables: { payer: 'Asha' } }, text: undefined };

/** A message by WhatsApp that Siren has accepted. */
async function accepted(message: object = {}): Promise<{ id: string; to: string; providerId: string }> {
  const { status, body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', {
    ...{ to: someone(), text: 'Hello', channels: SINGLE },
    ...message,
  });
  expect(status).toBe(202);
  return eventually(async () => {
    const [first] = (await find(body.id)).attempts;
    expect(first).toMatchObject({ channel: 'whatsapp', status: 'accepted' });
    return { id: body.id, to: body.to, providerId: first!.providerMessageId! };
  });
}

/** Delivers a receipt, and waits until it was applied. */
async function report(providerId: string, status: string, code?: string): Promise<void> {
  const before = await processed();
  const change = code === undefined ? {} : { error: { code, message: 'Faulted' } };
  expect((await deliverWebhook(gateway, 'delivery-status', receipt(providerId, status, change))).status).toBe(200);
  await eventually(async () => expect(await processed()).toBeGreaterThan(before));
}
const processed = async () => (await sql<{ n: number }>(`SELECT count(*)::int AS n FROM received_webhooks`))[0]!.n;

const health = async (of: Gateway) =>
  (await fetch(`${of.url}/api/v1/webhooks/siren/health`)).json() as Promise<Record<string, unknown>>;
const metrics = async (of: Gateway) => (await fetch(`${of.url}/metrics`)).text();
const live = async () => {
  const [row] = await sql<{ n: number }>(`SELECT count(*)::int AS n FROM unknown_windows_closed`);
  return row!.n;
};
/** What becomes of messages to those of whom nothing is known; the one in a hundred that is tried anyway is looked past. */
async function dryRun(of: Gateway, message: object = {}): Promise<DryRunDto> {
  for (;;) {
    const { body } = await of.call<DryRunDto>('POST', '/api/v1/messages/validate', {
      ...{ to: '+919876529999', text: 'Hello', channels: SINGLE },
      ...message,
    });
    if (body.sends?.because !== 'unknown_window_tried') return body;
  }
}

describe('free text to recipients of whom nothing is known', () => {
  it('is not tried any more, on any replica, once three in a row were refused, until one arrives', async () => {
    const warned = vi.spyOn(Logger.prototype, 'warn');
    const said = vi.spyOn(Logger.prototype, 'log');
    const pending = await accepted();
    const refused = [await accepted(), await accepted(), await accepted(), await accepted()];
    for (const { providerId } of refused.slice(0, 2)) await report(providerId, 'failed', '131047');
    expect((await dryRun(another)).sends).toMatchObject({ channel: 'whatsapp', because: 'window_unknown' });
    expect(await health(another)).not.toHaveProperty('details');
    expect(await metrics(another)).toContain('siren_gateway_unknown_windows_closed 0');

    await report(refused[2]!.providerId, 'failed', '131047');
    for (const of of [gateway, another]) {
      expect(await dryRun(of)).toMatchObject({
        skipped: [{ channel: 'whatsapp', code: 'window_closed' }],
        sends: { channel: 'sms' },
      });
      expect((await dryRun(of, TEMPLATE)).sends).toMatchObject({ because: 'unknown_window_counts_as_closed' });
      expect(await health(of)).toMatchObject({
        status: 'healthy',
        details: { unknownWindowsClosedSince: expect.any(String), heldTemplates: [] },
      });
    }
    await eventually(async () => expect(await metrics(another)).toContain('siren_gateway_unknown_windows_closed 1'));
    await report(refused[3]!.providerId, 'failed', '131047');
    const closings = warned.mock.calls.filter(([, text]) => /unknown recipients/.test(String(text)));
    expect(closings).toHaveLength(1);

    await report(pending.providerId, 'delivered');
    expect((await dryRun(another)).sends).toMatchObject({ channel: 'whatsapp', because: 'window_unknown' });
    expect(await health(gateway)).not.toHaveProperty('details');
    expect(said.mock.calls.filter(([, text]) => /unknown recipients/.test(String(text)))).toHaveLength(1);
    // One more is the first of a new row.
    const { providerId } = await accepted();
    await report(providerId, 'failed', '131047');
    expect(await live()).toBe(0);
  });

  it('is tried on where one recipient is refused three times, or successes come between', async () => {
    const [first, second, third, fourth] = [await accepted(), await accepted(), await accepted(), await accepted()];
    const again = await accepted({ to: first.to });
    for (const { providerId } of [first, again, second]) await report(providerId, 'failed', '131047');
    expect(await live()).toBe(0);
    await report(fourth.providerId, 'delivered');
    await report(third.providerId, 'failed', '131047');
    expect(await live()).toBe(0);
  });

  it('is not learned of from those whose window was known, or from other failures', async () => {
    const known = someone();
    await sql(
      `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, media,
                                      metadata, sent_at, received_at, status)
       VALUES (gen_random_uuid(), $1, $1, $1, 'whatsapp', 'text', 'text', '[]', '{}', now(), now(), 'handled')`,
      [known],
    );
    const all = [await accepted(), await accepted(), await accepted({ to: known }), await accepted()];
    for (const { providerId } of all.slice(0, 3)) await report(providerId, 'failed', '131047');
    await report(all[3]!.providerId, 'failed', '131026');
    expect(await live()).toBe(0);
  });

  it('counts as delivered after all where a receipt says so later', async () => {
    const { to, providerId } = await accepted();
    const windowOf = async () =>
      (await gateway.call('GET', `/api/v1/phone-numbers/${encodeURIComponent(to)}`)).body.window.state as string;
    await report(providerId, 'failed', '131047');
    expect(await windowOf()).toBe('closed');
    await report(providerId, 'delivered');
    expect(await windowOf()).toBe('unknown');
  });
});

describe('an approved template that WhatsApp faults', () => {
  beforeAll(() => withPolicy(gateway, { firstProbeMs: 300, longestProbeMs: 1_200 }));
  beforeEach(() => gateway.sandbox.setWebhookBaseUrl(gateway.url));
  const send = () => deliver(gateway, { to: someone(), ...TEMPLATE });
  const held = () => sql<{ name: string; reason: string }>('SELECT name, language, reason FROM template_holds');
  const sentTemplates = () => gateway.sandbox.requests.filter(({ template }) => template !== null).length;

  it('is held after three messages in a row, which go by their next step, until one that probes it arrives', async () => {
    withPolicy(gateway, { firstProbeMs: 60_000, longestProbeMs: 60_000 });
    const warned = vi.spyOn(Logger.prototype, 'warn');
    gateway.sandbox.pauseTemplate('bill_ready_v2');
    for (let n = 0; n < 3; n++) {
      expect(await held()).toEqual([]);
      expect(await send()).toMatchObject({
        ...{ status: 'delivered', channel: 'sms', skipped: [] },
        attempts: [{ channel: 'whatsapp', error: { code: '132015' } }, { channel: 'sms' }],
      });
    }
    expect(await held()).toEqual([{ name: 'bill_ready_v2', language: 'en', reason: '132015' }]);
    const before = sentTemplates();
    expect(await send()).toMatchObject({
      ...{ status: 'delivered', channel: 'sms', attempts: [{ channel: 'sms' }] },
      skipped: [{ channel: 'whatsapp', code: 'template_held' }],
    });
    expect(sentTemplates()).toBe(before);
    expect(await dryRun(another, { ...TEMPLATE, channels: undefined })).toMatchObject({
      skipped: [{ channel: 'whatsapp', code: 'template_held' }],
      sends: { channel: 'sms', text: 'Asha: hi' },
    });
    const details = { heldTemplates: [{ name: 'bill_ready_v2', language: 'en', reason: '132015' }] };
    expect(await health(another)).toMatchObject({ status: 'healthy', details });
    expect(await metrics(another)).toContain(
      'siren_gateway_template_held{template="bill_ready_v2",language="en",reason="132015"} 1',
    );
    expect(warned.mock.calls.filter(([, text]) => text === 'template held')).toHaveLength(1);

    // A probe that fails holds it for longer.
    await sql('UPDATE template_holds SET until = now()');
    expect(await send()).toMatchObject({ channel: 'sms', attempts: [{ error: { code: '132015' } }, {}] });
    expect(await held()).toHaveLength(1);
    expect(await send()).toMatchObject({ skipped: [{ code: 'template_held' }] });

    await gateway.sandbox.reset();
    await sql('UPDATE template_holds SET until = now()');
    expect(await send()).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    expect(await held()).toEqual([]);
    expect(await send()).toMatchObject({ status: 'delivered', channel: 'whatsapp', skipped: [] });
  });

  it('is probed by one message at a time, by which those that have no other step go too', async () => {
    withPolicy(gateway, { firstProbeMs: 200, longestProbeMs: 400 });
    gateway.sandbox.pauseTemplate('bill_ready_v2');
    for (let n = 0; n < 3; n++) await send();
    const channels = [{ channel: 'whatsapp' }];
    const waiting = await gateway.call<MessageDto>('POST', '/api/v1/messages', {
      to: someone(),
      ...TEMPLATE,
      channels,
    });
    expect(waiting.status).toBe(202);
    await gateway.sandbox.reset();
    await eventually(async () => {
      await sql('UPDATE deliveries SET next_at = now() WHERE message_id = $1 AND finished_at IS NULL', [
        waiting.body.id,
      ]);
      expect((await find(waiting.body.id)).finishedAt).not.toBeNull();
    });
    expect(await finished(gateway, waiting.body.id)).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
  });

  it('in one language is no reason to hold another, and the next of the chain goes', async () => {
    await sql(
      `INSERT INTO template_holds VALUES ('bill_ready_v2', 'hi', now(), now() + interval '1 hour', '132001', 1000)`,
    );
    expect(await send()).toMatchObject({ status: 'delivered', channel: 'whatsapp', skipped: [] });
  });

  it('is not held where a message between was delivered', async () => {
    for (const isPaused of [true, true, false, true, true]) {
      gateway.sandbox.pauseTemplate('bill_ready_v2', isPaused);
      await send();
    }
    expect(await held()).toEqual([]);
  });
});
