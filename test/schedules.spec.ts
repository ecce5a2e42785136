import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommunicationService } from '../src/communication.service.js';
import { inTransaction } from '../src/database/transaction.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import { readLive } from '../src/statistics/reading/statistics.service.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { deliver, eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { BULK } from './support/uploads.js';

const MESSAGES = '/api/v1/messages';
const TO = '+919876543210';
const TEXT = 'Dinner is tomorrow';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

/** So long from now, as a caller in India writes it. */
const inMs = (ms: number): string => new Date(Date.now() + 5.5 * HOUR_MS + ms).toISOString().replace('Z', '+05:30');
const tomorrow = (): string => inMs(DAY_MS);
const submit = (message: Record<string, unknown>) =>
  gateway.call<MessageDto>('POST', MESSAGES, { to: TO, text: TEXT, ...message });
const read = async (id: string) => (await gateway.call<MessageDto>('GET', `${MESSAGES}/${id}`)).body;
const patch = (id: string, sendAt: unknown) => gateway.call('PATCH', `${MESSAGES}/${id}`, { sendAt });
const errorsOf = ({ body }: { body: unknown }) => (body as { errors: { path: string; message: string }[] }).errors;
const delivery = async (id: string) =>
  (
    await query(
      gateway.database,
      `SELECT status, line, line_at, next_at = send_at AS due FROM deliveries WHERE message_id = $1`,
      [id],
    )
  )[0];
/** Its time has come, as if the clock had moved on. */
const letComeDue = (id: string) =>
  query(
    gateway.database,
    `UPDATE deliveries SET send_at = clock_timestamp(), next_at = clock_timestamp() WHERE message_id = $1`,
    [id],
  );
const requestsTo = (to: string) => gateway.sandbox.requests.filter((request) => JSON.stringify(request).includes(to));

describe('a scheduled message', () => {
  it('waits as a row with a time, and is sent when that has come', async () => {
    const sendAt = tomorrow();
    const { status, body } = await submit({ sendAt });
    const at = new Date(sendAt).toISOString();
    const expiresAt = new Date(Date.parse(sendAt) + DAY_MS).toISOString();
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'scheduled', sendAt: at, expiresAt, attempts: [] });
    expect(body.waitingFor).toMatchObject({ reason: 'schedule', since: body.createdAt, until: at });
    expect(await read(body.id)).toMatchObject({
      status: 'scheduled',
      waitingFor: { reason: 'schedule', channel: 'whatsapp', since: body.createdAt, until: at },
    });
    expect(await delivery(body.id)).toEqual({ status: 'scheduled', line: null, line_at: null, due: true });
    await letComeDue(body.id);
    expect(await finished(gateway, body.id)).toMatchObject({ status: 'delivered' });
  });

  it('leaves by itself soon after its time has come', async () => {
    const sendAt = inMs(700);
    const { body } = await submit({ sendAt });
    expect(body.status).toBe('scheduled');
    const { attempts } = await finished(gateway, body.id);
    expect(Date.parse(String(attempts[0]!.startedAt))).toBeGreaterThanOrEqual(Date.parse(sendAt));
  });

  it('is listed as scheduled, counts as pending, and waits in no queue', async () => {
    const reference = 'listed as scheduled';
    const { dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    const live = () => inTransaction(dataSource, (tx) => readLive(tx, () => ({ meaning: null, action: '' })));
    const before = await live();
    const { body } = await submit({ sendAt: tomorrow(), reference });
    const ids = async (status: string) =>
      (await gateway.call('GET', `${MESSAGES}?status=${status}&limit=200`)).body.items.map(({ id }: MessageDto) => id);
    const idsOfReference = async (status: string) =>
      (await gateway.call('GET', `${MESSAGES}?status=${status}&reference=${encodeURIComponent(reference)}`)).body.items
        .length;
    expect(await ids('scheduled')).toContain(body.id);
    expect(await ids('queued')).not.toContain(body.id);
    expect([await idsOfReference('scheduled'), await idsOfReference('queued')]).toEqual([1, 0]);
    const after = await live();
    expect(after.messages.scheduled).toBe(before.messages.scheduled + 1);
    expect(after.queueDepth).toBe(after.messages.queued);
    const { messages } = (await gateway.call('GET', '/api/v1/statistics')).body;
    expect(messages.pending).toBeGreaterThan(0);
    expect((await gateway.call('POST', `${MESSAGES}/${body.id}/cancel`)).status).toBe(200);
  });

  it('can be cancelled, and is not sent then', async () => {
    const { body } = await submit({ sendAt: tomorrow() });
    expect((await gateway.call('POST', `${MESSAGES}/${body.id}/cancel`)).body).toMatchObject({
      status: 'cancelled',
      attempts: [],
      waitingFor: null,
    });
    expect((await patch(body.id, tomorrow())).status).toBe(409);
  });

  it.each([
    ['in the past', { sendAt: '2020-01-01T00:00:00Z' }, 'sendAt'],
    ['beyond 180 days', { sendAt: inMs(180 * DAY_MS + HOUR_MS) }, 'sendAt'],
    ['without an offset', { sendAt: tomorrow().slice(0, 19) }, 'sendAt'],
    ['on a day that there is not', { sendAt: '2099-02-30T00:00:00Z' }, 'sendAt'],
    ['after it expires', { sendAt: inMs(2 * DAY_MS), expiresAt: tomorrow() }, 'expiresAt'],
    ['a grace without a skip', { sendAt: tomorrow(), graceSeconds: 60 }, 'graceSeconds'],
    ['a word for what is missed', { sendAt: tomorrow(), onMissed: 'drop' }, 'onMissed'],
  ])('is refused with a time %s', async (_, times, path) => {
    const refused = await submit(times);
    expect(refused.status).toBe(400);
    expect(errorsOf(refused).map((error) => error.path)).toEqual([path]);
  });

  it('of the same text at another time is no duplicate', async () => {
    const strict = await startGateway({ settings: { DUPLICATE_WINDOW_SECONDS: '60' } });
    try {
      const send = (sendAt: string | null) =>
        strict.call('POST', MESSAGES, { to: TO, text: TEXT, ...(sendAt !== null && { sendAt }) });
      const [one, other] = [tomorrow(), inMs(2 * DAY_MS)];
      expect([(await send(one)).status, (await send(other)).status, (await send(one)).status]).toEqual([202, 202, 409]);
    } finally {
      await strict.close();
    }
  });

  it('does not stand in front of others to the same recipient', async () => {
    const to = '+919876512121';
    const { body } = await submit({ to, sendAt: tomorrow() });
    expect((await deliver(gateway, { to })).status).toBe('delivered');
    expect((await read(body.id)).status).toBe('scheduled');
  });
});

describe('rescheduling', () => {
  it('moves a message that has not begun, with its expiry, and is told in its history', async () => {
    const { body } = await submit({ sendAt: tomorrow() });
    const later = inMs(3 * DAY_MS);
    const moved = await patch(body.id, later);
    const at = new Date(later).toISOString();
    expect(moved.status).toBe(200);
    expect(moved.body).toMatchObject({ status: 'scheduled', sendAt: at });
    expect(moved.body.expiresAt).toBe(new Date(Date.parse(later) + DAY_MS).toISOString());
    expect(moved.body.history.map(({ event }: { event: string }) => event)).toEqual(['accepted', 'rescheduled']);
    expect((await patch(body.id, later)).body.history).toHaveLength(2);
  });

  it('sends it at once with null, and exactly once', async () => {
    const to = '+919876512122';
    const { body } = await submit({ to, sendAt: tomorrow() });
    expect((await patch(body.id, null)).body).toMatchObject({ sendAt: null });
    expect(await finished(gateway, body.id)).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }] });
    const again = await patch(body.id, tomorrow());
    expect([again.status, again.body.type]).toEqual([409, '/problems/conflict']);
  });

  it('leaves the moment at which its caller has it expire', async () => {
    const expiresAt = new Date(Date.now() + 2 * DAY_MS).toISOString();
    const { body } = await submit({ sendAt: tomorrow(), expiresAt });
    expect((await patch(body.id, inMs(1.5 * DAY_MS))).body.expiresAt).toBe(expiresAt);
    const refused = await patch(body.id, inMs(3 * DAY_MS));
    expect([refused.status, errorsOf(refused)[0]!.path]).toEqual([400, 'sendAt']);
  });

  it.each([
    ['nothing', undefined],
    ['a time that is over', '2020-01-01T00:00:00Z'],
    ['a time without an offset', '2099-01-01T00:00:00'],
    ['a number', 1],
  ])('refuses %s', async (_, sendAt) => {
    const { body } = await submit({ sendAt: tomorrow() });
    const refused = await patch(body.id, sendAt);
    expect([refused.status, errorsOf(refused)[0]!.path]).toEqual([400, 'sendAt']);
  });

  it('answers 404 where there is no such message', async () => {
    expect((await patch('019b7a00-0000-7000-8000-000000000001', tomorrow())).status).toBe(404);
  });

  it('is done from code too', async () => {
    const service = gateway.app.get(CommunicationService);
    const { id, status } = await service.send({ to: TO, text: TEXT, sendAt: tomorrow() });
    expect(status).toBe('scheduled');
    expect(await service.reschedule(id, new Date(Date.now() + 2 * DAY_MS))).toBe('rescheduled');
    await expect(service.reschedule(id, '2020-01-01T00:00:00Z')).rejects.toMatchObject({
      type: '/problems/validation',
    });
    expect(await service.cancel(id)).toBe('cancelled');
    expect(await service.reschedule(id, null)).toBe('too_late');
  });

  it('against the worker sends each message once, whoever comes first', async () => {
    const numbers = Array.from({ length: 30 }, (_, i) => `+9198765${String(60_000 + i)}`);
    const ids = await Promise.all(numbers.map(async (to) => (await submit({ to, sendAt: tomorrow() })).body.id));
    // Over and over, while they come due: on a slow machine some of these are over before they come.
    const results = await Promise.all(
      ids.flatMap((id) => [inMs(400), null, inMs(500), inMs(350)].map((sendAt) => patch(id, sendAt))),
    );
    for (const { status } of results) expect([200, 400, 409, 503]).toContain(status);
    for (const id of ids) {
      await eventually(async () => {
        const message = await read(id);
        if (message.finishedAt === null) throw new Error(`still ${message.status}`);
        expect(message).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }] });
        expect(message.attempts).toHaveLength(1);
      });
    }
    for (const to of numbers) expect(requestsTo(to.slice(1))).toHaveLength(1);
  });
});

describe('a bulk', () => {
  const messages = Array.from({ length: 3 }, (_, i) => ({ to: `+91987652${String(i).padStart(4, '0')}`, text: TEXT }));
  const ofBatch = async (batchId: string) =>
    (await gateway.call('GET', `${MESSAGES}?batchId=${batchId}`)).body.items as MessageDto[];
  const times = (items: MessageDto[]) => items.map(({ sendAt }) => sendAt).sort();

  it('is scheduled as a whole, but for items that have a time of their own', async () => {
    const [all, own] = [tomorrow(), inMs(2 * DAY_MS)];
    const items = [...messages.slice(1), { ...messages[0], sendAt: own }, { ...messages[0], sendAt: 'soon' }];
    const { status, body } = await gateway.call('POST', BULK, { messages: items, sendAt: all });
    expect([status, body.accepted, body.rejected[0].errors[0].path]).toEqual([202, 3, 'sendAt']);
    const iso = (written: string) => new Date(written).toISOString();
    expect(times(await ofBatch(body.batchId))).toEqual([iso(all), iso(all), iso(own)]);
  });

  it('of lines is scheduled by its address, and each line by itself', async () => {
    const [all, own] = [tomorrow(), inMs(2 * DAY_MS)];
    const lines = [messages[0], { ...messages[1], sendAt: own }].map((one) => JSON.stringify(one)).join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const { status, body } = await gateway.call('POST', `${BULK}?sendAt=${encodeURIComponent(all)}`, lines, headers);
    expect([status, body.accepted]).toEqual([202, 2]);
    expect(times(await ofBatch(body.batchId))).toEqual([all, own].map((at) => new Date(at).toISOString()));
    const bad = await gateway.call('POST', `${BULK}?sendAt=2020-01-01T00:00:00Z`, lines, headers);
    expect([bad.status, errorsOf(bad)[0]!.path]).toEqual([400, 'sendAt']);
  });

  it('of one body for many recipients is scheduled by that body', async () => {
    const sendAt = tomorrow();
    const recipients = messages.map(({ to }) => ({ to, variables: { name: 'Asha' } }));
    const { body } = await gateway.call('POST', BULK, { text: 'Hello {name}', recipients, sendAt });
    expect(times(await ofBatch(body.batchId))).toEqual(Array(3).fill(new Date(sendAt).toISOString()));
  });

  it('that was cancelled is not sent when its time comes', async () => {
    const { body } = await gateway.call('POST', BULK, { messages, sendAt: tomorrow() });
    expect((await gateway.call('POST', `/api/v1/batches/${body.batchId}/cancel`)).status).toBe(200);
    await eventually(async () => {
      const statuses = (await ofBatch(body.batchId)).map(({ status }) => status);
      expect(statuses).toEqual(['cancelled', 'cancelled', 'cancelled']);
    });
  });

  it('goes in the order and at the rate of its batch once its time has come', async () => {
    const { body } = await gateway.call('POST', `${BULK}?ratePerSecond=100`, { messages, sendAt: inMs(500) });
    for (const { id } of await ofBatch(body.batchId)) {
      expect((await finished(gateway, id)).status).toBe('delivered');
    }
  });
});

describe('what an outage made late', () => {
  it('is skipped where it was to be, and sent otherwise', async () => {
    const late = async (fields: Record<string, unknown>) => {
      const { body } = await submit({ sendAt: tomorrow(), ...fields });
      await query(
        gateway.database,
        `UPDATE deliveries SET send_at = clock_timestamp() - interval '90 seconds', next_at = clock_timestamp() WHERE message_id = $1`,
        [body.id],
      );
      return finished(gateway, body.id);
    };
    expect(await late({ onMissed: 'skip', graceSeconds: 60 })).toMatchObject({
      status: 'expired',
      failure: { code: 'missed_schedule' },
      attempts: [],
      graceSeconds: 60,
    });
    expect(await late({ onMissed: 'skip', graceSeconds: 120 })).toMatchObject({ status: 'delivered' });
    expect(await late({ onMissed: 'skip' })).toMatchObject({ status: 'delivered', graceSeconds: 300 });
    expect(await late({ onMissed: 'send' })).toMatchObject({ status: 'delivered', graceSeconds: null });
  });
});
