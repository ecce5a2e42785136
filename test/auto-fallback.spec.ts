import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommunicationService } from '../src/communication.service.js';
import { DATA_SOURCE } from '../src/database/data-source.js';
import type { MessageDto, PlannedStepDto } from '../src/messages/message.dto.js';
import { timeKey } from '../src/statistics/counting/times.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { appendRows, type DeltaRow } from './support/statistics-rows.js';
import { BULK, lineOf, uploadLines } from './support/uploads.js';

const MESSAGES = '/api/v1/messages';
const IN = '+919876543210';
const DE = '+4915112345678';
const text = 'Your bill split is ready!';
const AUTO = [{ channel: 'whatsapp', fallbackAfter: 'auto' }, { channel: 'sms' }] as const;
const HOUR_MS = 3_600_000;

/** So many deliveries that took so long, in the hours before now. */
function delivered(country: string, n: number, ms: number, change: Partial<DeltaRow> = {}): DeltaRow {
  const at = new Date(Date.now() - 2 * HOUR_MS);
  const key = timeKey('latency', at, new Date(at.getTime() + ms));
  return { at, channel: 'whatsapp', country, attempts_delivered: n, times: { [key]: n }, ...change };
}

const dataSourceOf = (gateway: Gateway) => gateway.app.get<DataSource>(getDataSourceToken(DATA_SOURCE));
const submit = (gateway: Gateway, message: object) =>
  gateway.call<MessageDto>('POST', MESSAGES, { to: IN, text, ...message });
const read = async (gateway: Gateway, id: string) => (await gateway.call<MessageDto>('GET', `${MESSAGES}/${id}`)).body;
const errorsOf = ({ body }: { body: unknown }) => (body as { errors: { path: string; message: string }[] }).errors;

/** What the tests themselves send counts too. */
const atLeast = (n: number) => expect.toSatisfy((deliveries: number) => deliveries >= n) as number;
/** 95 of 100 of those in India took at most 200 s. */
const IN_INDIA = {
  fallbackAfter: expect.toSatisfy((s: number) => s > 190 && s < 210) as number,
  auto: {
    because: 'country',
    deliveries: atLeast(400),
    p95Ms: expect.toSatisfy((ms: number) => ms > 190_000 && ms < 210_000),
  },
};
const LAST = { channel: 'sms', fallbackAfter: 300, successStatus: 'delivered' };
const PLAN = [{ channel: 'whatsapp', successStatus: 'delivered', ...IN_INDIA }, LAST];

describe('a step that waits as long as messages take', () => {
  const script = new Script();
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ wrap: applicationWith(script) });
    await appendRows(dataSourceOf(gateway), [
      delivered('IN', 370, 4_000),
      delivered('IN', 20, 200_000),
      delivered('IN', 10, 3_000_000),
      delivered('DE', 100, 90_000),
      // Neither SMS, nor what is older than a week, nor what took long to fail.
      delivered('IN', 5_000, 800_000, { channel: 'sms' }),
      delivered('IN', 5_000, 800_000, { at: new Date(Date.now() - 8 * 24 * HOUR_MS) }),
    ]);
  });
  afterAll(() => gateway?.close());

  it('waits so many seconds, and says why, now and later', async () => {
    const { status, body } = await submit(gateway, { channels: AUTO });
    expect(status).toBe(202);
    expect(body.channels).toEqual(PLAN);
    expect((await read(gateway, body.id)).channels).toEqual(body.channels);
  });

  it('is looked at when these are over, counted from when Siren took it', async () => {
    const { body } = await submit(gateway, { to: '+919876549004', channels: AUTO });
    const { fallbackAfter } = body.channels[0]!;
    await eventually(async () => {
      const { attempts, waitingFor } = await read(gateway, body.id);
      const acceptedAt = Date.parse(String(attempts[0]!.acceptedAt));
      expect(Date.parse(String(waitingFor!.until)) - acceptedAt).toBe(fallbackAfter * 1000);
    });
  });

  it('goes by all countries where too few were delivered in its own', async () => {
    const { body } = await submit(gateway, { to: DE, channels: AUTO });
    expect(body.channels[0]).toMatchObject({ auto: { because: 'all_countries', deliveries: atLeast(500) } });
  });

  it('waits 300 s where the message learns nothing', async () => {
    const { body } = await submit(gateway, { channels: AUTO, learn: false });
    expect(body).toMatchObject({ learn: false });
    expect(body.channels[0]).toMatchObject({
      fallbackAfter: 300,
      auto: { because: 'learn_off', deliveries: null, p95Ms: null },
    });
  });

  it('shows it before anything is sent', async () => {
    const { body } = await gateway.call('POST', `${MESSAGES}/validate`, { to: IN, text, channels: AUTO });
    expect(body).toMatchObject({ valid: true, plan: PLAN });
  });

  it('is settled for each message that names its policy', async () => {
    const policy = await gateway.call('PUT', '/api/v1/policies/learned', { channels: AUTO });
    expect(policy).toMatchObject({ status: 201, body: { channels: AUTO } });
    const { body } = await submit(gateway, { policy: 'learned' });
    expect(body.channels).toEqual(PLAN);
    const german = await submit(gateway, { to: DE, policy: 'learned' });
    expect(german.body.channels[0]).toMatchObject({ auto: { because: 'all_countries' } });
  });

  it('is settled for the items of bulks', async () => {
    const json = await gateway.call('POST', BULK, { messages: [{ to: IN, text, channels: AUTO }] });
    const lines = await uploadLines(gateway, [
      lineOf(1, { channels: AUTO }),
      lineOf(2, { channels: [{ channel: 'sms' }] }),
    ]);
    const recipients = await gateway.call('POST', BULK, { text, channels: AUTO, recipients: [{ to: IN }] });
    const plansOf = ({ batchId }: { batchId: string }) =>
      query<{ plan: PlannedStepDto[] }>(
        gateway.database,
        'SELECT plan FROM messages WHERE batch_id = $1 ORDER BY batch_index',
        [batchId],
      );
    expect(await plansOf(json.body)).toMatchObject([{ plan: PLAN }]);
    expect(await plansOf(lines.body)).toMatchObject([{ plan: PLAN }, { plan: [LAST] }]);
    expect(await plansOf(recipients.body)).toMatchObject([{ plan: PLAN }]);
  });

  it('is the last where its template has no text for others, and waits for receipts there', async () => {
    const content = {
      variables: {},
      locales: { en: { whatsapp: { text: 'Dinner is split' } } },
      category: 'transactional',
    };
    const created = await gateway.call('POST', '/api/v1/templates', { name: 'by_whatsapp', ...content });
    expect(created.status).toBe(201);
    expect((await gateway.call('POST', '/api/v1/templates/by_whatsapp/publish')).status).toBe(200);
    const { body } = await submit(gateway, { text: undefined, policy: 'learned', template: { name: 'by_whatsapp' } });
    expect(body.channels).toMatchObject([{ channel: 'whatsapp', fallbackAfter: 300 }]);
    expect(body.channels[0]).not.toHaveProperty('auto');
  });

  it('is settled for messages and replies from code', async () => {
    const service = gateway.app.get(CommunicationService);
    const sent = await service.send({ to: IN, text, channels: [...AUTO] });
    expect(sent.channels).toEqual(PLAN);
    script.when('Learn', () => Promise.resolve({ text: 'Soon', channels: [...AUTO] }));
    const asked = incoming({ content: 'Learn it', metadata: { source: 'whatsapp' } });
    await deliverWebhook(gateway, 'message', asked);
    await eventually(async () => {
      const rows = await query(
        gateway.database,
        `SELECT messages.plan FROM messages JOIN incoming_messages i ON i.id = messages.reply_to WHERE i.provider_message_id = $1`,
        [asked.message_id],
      );
      expect(rows).toMatchObject([{ plan: PLAN }]);
    });
  });

  it.each([
    ['in capitals', [{ channel: 'whatsapp', fallbackAfter: 'AUTO' }, { channel: 'sms' }], 0],
    ['as a number in words', [{ channel: 'whatsapp', fallbackAfter: '300' }, { channel: 'sms' }], 0],
    ['as nothing', [{ channel: 'whatsapp', fallbackAfter: 0 }, { channel: 'sms' }], 0],
    ['on the last step', [{ channel: 'whatsapp' }, { channel: 'sms', fallbackAfter: 'auto' }], 1],
    ['on the only step', [{ channel: 'sms', fallbackAfter: 'auto' }], 0],
  ])('is refused with what it may be: %s', async (_how, channels, step) => {
    const path = `channels[${step}].fallbackAfter`;
    for (const answer of [
      await submit(gateway, { channels }),
      await gateway.call('PUT', '/api/v1/policies/refused', { channels }),
    ]) {
      expect(answer.status).toBe(400);
      expect(errorsOf(answer)).toEqual([{ path, message: expect.stringContaining('"auto"') }]);
    }
  });

  it('waits 300 s, and is accepted all the same, where the figures cannot be read', async () => {
    await query(gateway.database, 'ALTER TABLE statistics_times RENAME TO statistics_times_away');
    const other = await startGateway({ beside: gateway, settings: { ROLES: 'api' } });
    try {
      const { status, body } = await submit(other, { channels: AUTO });
      expect(status).toBe(202);
      expect(body.channels[0]).toMatchObject({ fallbackAfter: 300, auto: { because: 'not_read', deliveries: null } });
    } finally {
      await query(gateway.database, 'ALTER TABLE statistics_times_away RENAME TO statistics_times');
      await other.close();
    }
  });
});

describe('FALLBACK_AFTER_SECONDS=auto', () => {
  const prices = [{ channel: 'sms', country: 'IN', per: 'segment', amount: '0.25', currency: 'INR' }];
  const settings = { FALLBACK_AFTER_SECONDS: 'auto', SMS_COUNTRIES: 'IN,SE,NO', PRICES: JSON.stringify(prices) };
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ settings });
  });
  afterAll(() => gateway?.close());

  it('waits 300 s as long as too few were delivered', async () => {
    const { body } = await submit(gateway, {});
    expect(body.channels).toMatchObject([
      { channel: 'whatsapp', fallbackAfter: 300, auto: { because: 'too_few', deliveries: 0, p95Ms: null } },
      LAST,
    ]);
  });

  it('leaves alone what says a number of seconds itself', async () => {
    const { body } = await submit(gateway, {
      channels: [{ channel: 'whatsapp', fallbackAfter: 7 }, { channel: 'sms' }],
    });
    expect(body.channels).toEqual([{ channel: 'whatsapp', fallbackAfter: 7, successStatus: 'delivered' }, LAST]);
  });

  it('goes by what was delivered, as the statistics tell it', async () => {
    const messages = Array.from({ length: 220 }, (_, i) => ({ to: `+9198765${10_000 + i}`, text }));
    await gateway.call('POST', BULK, { messages });
    const whatsapp = await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/statistics?country=IN');
      expect(body.byChannel.whatsapp.delivered).toBeGreaterThanOrEqual(220);
      return body.byChannel.whatsapp;
    });
    const second = await startGateway({ beside: gateway, settings });
    try {
      const { auto, fallbackAfter } = (await submit(second, {})).body.channels[0]!;
      // The sandbox delivers within a second, unless the machine is very busy.
      expect(fallbackAfter).toBe(Math.min(900, Math.max(30, Math.ceil(auto!.p95Ms! / 1000))));
      expect(auto).toMatchObject({ because: 'country' });
      expect(auto!.deliveries).toBeGreaterThanOrEqual(220);
      expect(auto!.p95Ms).toBeGreaterThanOrEqual(whatsapp.deliveryLatencyMs.p90);
      expect(auto!.p95Ms).toBeLessThanOrEqual(whatsapp.deliveryLatencyMs.p99);
      const { body } = await second.call('GET', '/api/v1/statistics/fallback-policy?country=IN');
      expect(body.auto).toMatchObject({ because: 'country', fallbackAfter });
      // No SMS was sent, so the price list says what one costs.
      expect(body.basis.smsPrices).toEqual([{ amount: '0.25', currency: 'INR', from: 'configured' }]);
    } finally {
      await second.close();
    }
  });

  it.each([
    ['shorter', 1_000, 270],
    ['longer', 2_000_000, -600],
  ])('counts the seconds that a wait which ran out was %s than 300 s', async (_how, ms, seconds) => {
    const country = ms === 1_000 ? 'SE' : 'NO';
    const to = ms === 1_000 ? '+46701239004' : '+4740619004';
    await appendRows(dataSourceOf(gateway), [delivered(country, 300, ms)]);
    const second = await startGateway({ beside: gateway, settings });
    try {
      const { id } = (await submit(second, { to })).body;
      const accepted = await eventually(async () => {
        const message = await read(second, id);
        expect(message.waitingFor).toMatchObject({ reason: 'receipt' });
        return message;
      });
      expect(accepted.channels[0]).toMatchObject({ fallbackAfter: 300 - seconds, auto: { because: 'country' } });
      // As if that time had passed.
      await query(
        gateway.database,
        `WITH taken AS (UPDATE delivery_attempts SET accepted_at = accepted_at - make_interval(secs => $2) WHERE message_id = $1)
         UPDATE deliveries SET next_at = clock_timestamp() WHERE message_id = $1`,
        [id, 300 - seconds],
      );
      await eventually(async () =>
        expect(await read(second, id)).toMatchObject({ status: 'delivered', channel: 'sms' }),
      );
      const { body } = await second.call('GET', `/api/v1/statistics?phoneNumber=${encodeURIComponent(to)}`);
      expect(body.saved).toEqual({ requests: 0, seconds: expect.any(Number), costs: [] });
      // Less what it took this machine to look there after that time.
      expect(body.saved.seconds).toBeLessThanOrEqual(seconds);
      expect(body.saved.seconds).toBeGreaterThan(seconds - 200);
      const all = await second.call('GET', `/api/v1/statistics?country=${country}`);
      expect(all.body.saved).toEqual(body.saved);
    } finally {
      await second.close();
    }
  });

  it('is 300 s with FALLBACK_AUTO=false, for whatever asks for it', async () => {
    const second = await startGateway({
      beside: gateway,
      settings: { ...settings, FALLBACK_AUTO: 'false' },
    });
    try {
      const off = { fallbackAfter: 300, auto: { because: 'setting_off', deliveries: null, p95Ms: null } };
      expect((await submit(second, {})).body.channels[0]).toMatchObject(off);
      expect((await submit(second, { channels: AUTO })).body.channels[0]).toMatchObject(off);
    } finally {
      await second.close();
    }
  });
});
