import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DryRunDto } from '../src/accepting/dry-run.dto.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const MESSAGES = '/api/v1/messages';
const TO = '+919876543210';
/** Takes messages by WhatsApp, and says nothing more of them. */
const SILENT = '+919876549004';
const HOUR_MS = 3_600_000;

/** The hour that the clock shows in India so long from now, as HH:MM. */
const inHours = (hours: number): string =>
  new Date(Date.now() + 5.5 * HOUR_MS + hours * HOUR_MS).toISOString().slice(11, 16);
/** Once for all tests: minutes pass. */
const QUIET = { from: inHours(-2), to: inHours(3) };
/** It is closed now, and opens in a few hours. */
const CLOSED = { from: inHours(4), to: inHours(8) };
const OPEN = { from: inHours(-4), to: inHours(4) };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { QUIET_HOURS: `${QUIET.from}-${QUIET.to}` } });
});
afterAll(async () => {
  delete process.env.QUIET_HOURS;
  await gateway?.close();
});
afterEach(() => gateway.sandbox.reset());

const submit = (message: Record<string, unknown>) =>
  gateway.call<MessageDto>('POST', MESSAGES, { to: TO, text: 'Dinner is tomorrow', ...message });
const read = async (id: string) => (await gateway.call<MessageDto>('GET', `${MESSAGES}/${id}`)).body;
const errorsOf = ({ body }: { body: unknown }) => (body as { errors: { path: string; message: string }[] }).errors;
/** Resolves to the message once a worker has found that it may not leave. */
const waiting = (id: string) =>
  eventually(async () => {
    const message = await read(id);
    expect(message.waitingFor).toMatchObject({ reason: 'delivery_window' });
    return message;
  });
const sent = (to: string) => gateway.sandbox.requests.filter((entry) => JSON.stringify(entry).includes(to.slice(1)));
/** It is day from now on, as far as this message is concerned. */
const letOpen = (id: string) =>
  query(
    gateway.database,
    `WITH opened AS (UPDATE messages SET delivery_window = '{"anytime":true}' WHERE id = $1)
     UPDATE deliveries SET next_at = clock_timestamp() WHERE message_id = $1`,
    [id],
  );

describe('in quiet hours', () => {
  it('nothing leaves until they end by the clock of the recipient', async () => {
    const to = '+919876511001';
    const { body } = await submit({ to });
    expect(body.status).toBe('queued');
    const { waitingFor, status } = await waiting(body.id);
    expect(status).toBe('queued');
    expect(new Date(Date.parse(String(waitingFor!.until)) + 5.5 * HOUR_MS).toISOString().slice(11, 16)).toBe(QUIET.to);
    expect(sent(to)).toEqual([]);
    await letOpen(body.id);
    expect((await finished(gateway, body.id)).status).toBe('delivered');
  });

  it('a transactional message of high priority leaves, and no other of high priority', async () => {
    expect((await deliver(gateway, { to: '+919876511002', priority: 'high' })).status).toBe('delivered');
    await waiting((await submit({ to: '+919876511003', priority: 'high', category: 'marketing' })).body.id);
  });

  it('a message with a window of its own leaves by that alone, and one with none at any time', async () => {
    expect((await deliver(gateway, { to: '+919876511004', deliveryWindow: OPEN })).status).toBe('delivered');
    expect((await deliver(gateway, { to: '+919876511005', deliveryWindow: null })).status).toBe('delivered');
    const { body } = await submit({ to: '+919876511006', deliveryWindow: CLOSED, priority: 'high' });
    expect((await waiting(body.id)).deliveryWindow).toMatchObject(CLOSED);
  });

  it('a policy has a window for its messages, or none', async () => {
    const put = (name: string, deliveryWindow: object | null) =>
      gateway.call('PUT', `/api/v1/policies/${name}`, { deliveryWindow });
    expect((await put('by-day', CLOSED)).body.deliveryWindow).toEqual(CLOSED);
    expect((await put('any-time', null)).body).toHaveProperty('deliveryWindow', null);
    expect((await gateway.call('PUT', '/api/v1/policies/usual', {})).body).not.toHaveProperty('deliveryWindow');
    await waiting((await submit({ to: '+919876511007', policy: 'by-day' })).body.id);
    expect((await deliver(gateway, { to: '+919876511008', policy: 'any-time' })).status).toBe('delivered');
    await waiting((await submit({ to: '+919876511009', policy: 'usual' })).body.id);
    expect((await deliver(gateway, { to: '+919876511010', policy: 'by-day', deliveryWindow: null })).status).toBe(
      'delivered',
    );
  });

  it('a fallback waits for the morning, however long WhatsApp has been silent', async () => {
    const to = SILENT;
    const channels = [{ channel: 'whatsapp', fallbackAfter: 86_400 }, { channel: 'sms' }];
    const { body } = await submit({ to, channels, deliveryWindow: null });
    await eventually(async () => expect((await read(body.id)).attempts[0]!.status).not.toBe('sending'));
    // The deadline is gone, and it is night.
    await query(
      gateway.database,
      `WITH closed AS (UPDATE messages SET delivery_window = NULL, plan = jsonb_set(plan, '{0,fallbackAfter}', '0.001') WHERE id = $1)
       UPDATE deliveries SET next_at = clock_timestamp() WHERE message_id = $1`,
      [body.id],
    );
    const message = await waiting(body.id);
    expect(message.attempts.map(({ channel }) => channel)).toEqual(['whatsapp']);
    await letOpen(body.id);
    expect((await finished(gateway, body.id)).attempts.map(({ channel }) => channel)).toEqual(['whatsapp', 'sms']);
  });

  it('a message that would expire before they end is refused at once', async () => {
    const refused = await submit({ expiresAt: new Date(Date.now() + HOUR_MS).toISOString() });
    expect([refused.status, errorsOf(refused)[0]!.path]).toEqual([400, 'expiresAt']);
    const closed = await submit({ deliveryWindow: CLOSED, expiresAt: new Date(Date.now() + HOUR_MS).toISOString() });
    expect([closed.status, errorsOf(closed)[0]!.path]).toEqual([400, 'deliveryWindow']);
    const open = await submit({ deliveryWindow: OPEN, expiresAt: new Date(Date.now() + HOUR_MS).toISOString() });
    expect(open.status).toBe(202);
  });

  it('a dry run says when it might leave', async () => {
    const { body } = await gateway.call<DryRunDto>('POST', `${MESSAGES}/validate`, { to: TO, text: 'Dinner' });
    expect(new Date(Date.parse(String(body.leavesAt)) + 5.5 * HOUR_MS).toISOString().slice(11, 16)).toBe(QUIET.to);
    expect(body.deliveryWindow).toBeNull();
  });
});

describe('a delivery window', () => {
  it('without a zone is that of the number, and in all of them where it may be in several', async () => {
    const shown = async (to: string, window: Record<string, unknown> = {}) =>
      (
        await submit({
          to,
          channels: [{ channel: 'whatsapp' }],
          deliveryWindow: { from: '00:00', to: '24:00', ...window },
        })
      ).body.deliveryWindow!.timeZones;
    expect(await shown('+12125550123')).toEqual(['America/New_York']);
    expect(await shown('+919876543210')).toEqual(['Asia/Kolkata']);
    expect(await shown('+12125550123', { timeZone: 'Asia/Kolkata' })).toEqual(['Asia/Kolkata']);
    expect((await shown('+18885550123')).length).toBeGreaterThan(3);
  });

  it('that has no hour in common in all zones of a number is refused', async () => {
    const window = { from: '09:00', to: '10:00' };
    const refused = await submit({ to: '+18885550123', channels: [{ channel: 'whatsapp' }], deliveryWindow: window });
    expect([refused.status, errorsOf(refused)[0]!.path]).toEqual([400, 'deliveryWindow']);
  });

  it.each([
    ['in a zone that there is not', { from: '09:00', to: '10:00', timeZone: 'Mars/Base' }, 'deliveryWindow.timeZone'],
    ['without hours', { from: '09:00', to: '09:00' }, 'deliveryWindow.to'],
    ['of a time that there is not', { from: '25:00', to: '09:00' }, 'deliveryWindow.from'],
    ['of a day that there is not', { from: '08:00', to: '09:00', days: ['someday'] }, 'deliveryWindow.days'],
    ['with a field of somebody else', { from: '08:00', to: '09:00', zone: 'UTC' }, 'deliveryWindow.zone'],
  ])('is refused %s', async (_, deliveryWindow, path) => {
    const refused = await submit({ deliveryWindow });
    expect([refused.status, errorsOf(refused)[0]!.path]).toEqual([400, path]);
  });
});
