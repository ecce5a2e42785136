import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.setup.js';
import { readPhoneNumber } from '../src/messages/numbers/phone-number.js';
import { DATA_SOURCE } from '../src/database/data-source.js';
import { ERROR_EXPLAINER } from '../src/statistics/reading/read-errors.js';
import { PHONE_NUMBER_READER, type PhoneNumberReader } from '../src/statistics/reading/read-statistics.js';
import type { TimeKind } from '../src/statistics/counting/counters.js';
import { middleOfKey, timeKey } from '../src/statistics/counting/times.js';
import { StatisticsController } from '../src/statistics/http/statistics.controller.js';
import { StatisticsService } from '../src/statistics/reading/statistics.service.js';
import { connectReplicas, type Replicas } from './support/replicas.js';
import { appendRows } from './support/statistics-rows.js';
import REFUSED_VECTORS from './vectors/statistics/refused.json' with { type: 'json' };

const REFUSED: { path: string; query: string; field: string; names?: string }[] = REFUSED_VECTORS;
const HOUR = 'from=2026-03-10T12:00:00Z&to=2026-03-10T13:00:00Z';

describe('GET /api/v1/statistics', () => {
  let replicas: Replicas;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    replicas = await connectReplicas();
    const read: PhoneNumberReader = (written) => readPhoneNumber(written, 'IN').e164;

    @Module({
      imports: [LoggerModule.forRoot({ pinoHttp: { level: 'silent' } })],
      controllers: [StatisticsController],
      providers: [
        StatisticsService,
        { provide: getDataSourceToken(DATA_SOURCE), useValue: replicas.first },
        { provide: PHONE_NUMBER_READER, useValue: read },
        { provide: ERROR_EXPLAINER, useValue: (channel: string, code: string) => ({ meaning: code, action: channel }) },
      ],
    })
    class StatisticsApp {}

    app = await createApp(StatisticsApp);
    await app.init();
    const at = new Date('2026-03-10T12:00:00Z');
    await appendRows(replicas.first, [
      {
        ...{ at, channel: 'whatsapp', template: 'bill_ready', category: 'marketing' },
        attempts_failed: 1,
        named: {
          'error/131026': 1,
          'followed/131026/fallback': 1,
          'saved/requests': 2,
          'saved/ms': 1_250,
          'saved/cost:INR': 240_000,
        },
      },
      {
        at,
        channel: 'sms',
        attempts_delivered: 1,
        times: { [timeKey('latency', at, new Date(at.getTime() + 1_000))]: 1 },
        named: { 'cost/spent:INR': 250_000 },
      },
      { at, channel: 'sms', messages_delivered: 1, finished_delivered: 1, fallbacks: 1 },
    ]);
  });
  afterAll(async () => {
    await app.close();
    await replicas.close();
  });

  const get = async (query: string, path = '') => {
    const { statusCode, body } = await app.inject({ url: `/api/v1/statistics${path}?${query}` });
    return { statusCode, body: JSON.parse(body) };
  };

  it('answers the figures of the range in the shape of the contract', async () => {
    const none = { p50: null, p90: null, p99: null };
    expect(await get(HOUR)).toEqual({
      statusCode: 200,
      body: {
        from: '2026-03-10T12:00:00.000Z',
        to: '2026-03-10T13:00:00.000Z',
        phoneNumber: null,
        channel: null,
        batchId: null,
        country: null,
        template: null,
        category: null,
        totalAttempts: 2,
        successfulAttempts: 1,
        successRate: 0.5,
        whatsappAttempts: 1,
        smsAttempts: 1,
        unknownOutcomes: 0,
        messages: {
          total: 1,
          pending: 0,
          sent: 0,
          delivered: 1,
          read: 0,
          failed: 0,
          expired: 0,
          cancelled: 0,
          suppressed: 0,
        },
        deliveryRate: 1,
        fallbacks: 1,
        fallbackRate: 1,
        doubleDeliveries: 0,
        lateDeliveries: 0,
        byChannel: {
          whatsapp: {
            attempts: 1,
            successful: 0,
            failed: 1,
            unknown: 0,
            delivered: 0,
            read: 0,
            successRate: 0,
            deliveryLatencyMs: none,
          },
          sms: {
            attempts: 1,
            successful: 1,
            failed: 0,
            unknown: 0,
            delivered: 1,
            read: 0,
            successRate: 1,
            deliveryLatencyMs: { p50: 1021, p90: 1021, p99: 1021 },
          },
        },
        timeToDeliveryMs: none,
        costs: [{ currency: 'INR', spent: '0.25', fallback: '0', doubleDeliveries: '0' }],
        unpricedAttempts: 0,
        saved: { requests: 2, seconds: 1.25, costs: [{ currency: 'INR', amount: '0.24' }] },
      },
    });
  });

  it('takes times of any offset, and widens the range to whole minutes', async () => {
    const from = encodeURIComponent('2026-03-10T17:30:30+05:30');
    const { body } = await get(`from=${from}&to=2026-03-10T12:00:30.500Z&channel=sms`);
    expect(body).toMatchObject({
      from: '2026-03-10T12:00:00.000Z',
      to: '2026-03-10T12:01:00.000Z',
      channel: 'sms',
      totalAttempts: 1,
    });
  });

  it.each(['%2B919876543210', '+919876543210', '919876543210', '98-765-43210', ' 9876543210'])(
    'reads a phone number in any common way of writing: %s',
    async (written) => {
      expect(await get(`phoneNumber=${written}`)).toMatchObject({
        statusCode: 200,
        body: { phoneNumber: '+919876543210', totalAttempts: 0 },
      });
    },
  );

  it.each(REFUSED)('refuses $path?$query by the name of its $field', async ({ path, query, field, names }) => {
    const { statusCode, body } = await get(query, path);
    expect({ statusCode, type: body.type }).toEqual({ statusCode: 400, type: '/problems/validation' });
    expect(body.errors.map(({ path: name }: { path: string }) => name)).toEqual([field]);
    expect(JSON.stringify(body)).toContain(names ?? '');
    expect(JSON.stringify(body)).not.toContain('DROP');
  });

  it.each(['', '123', 'abc123', '12345678901234567890', "'; DROP TABLE messages"])(
    'refuses %j as a phone number, without repeating it',
    async (written) => {
      const { statusCode, body } = await get(`phoneNumber=${encodeURIComponent(written)}`);
      expect(statusCode).toBe(400);
      expect(body).toMatchObject({ type: '/problems/invalid-phone-number', errors: [{ path: 'phoneNumber' }] });
      if (written !== '') expect(JSON.stringify(body)).not.toContain(written);
    },
  );

  it('names every bad field at once', async () => {
    const { body } = await get('from=x&to=y&channel=z');
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['from', 'to', 'channel']);
  });

  it('tells them over time, also where nothing happened, in local hours', async () => {
    const { statusCode, body } = await get(
      'interval=hour&timeZone=Asia/Kolkata&from=2026-03-10T11:10:00Z&to=2026-03-10T13:10:00Z',
      '/timeseries',
    );
    expect(statusCode).toBe(200);
    expect(body).toMatchObject({ interval: 'hour', timeZone: 'Asia/Kolkata', channel: null, country: null });
    expect(body.buckets.map((b: { start: string; totalAttempts: number }) => [b.start, b.totalAttempts])).toEqual([
      ['2026-03-10T10:30:00.000Z', 0],
      ['2026-03-10T11:30:00.000Z', 2],
      ['2026-03-10T12:30:00.000Z', 0],
    ]);
    expect(body.to).toBe('2026-03-10T13:30:00.000Z');
  });

  it('tells the errors, what they mean and what is done about them', async () => {
    expect(await get(HOUR, '/errors')).toEqual({
      statusCode: 200,
      body: {
        from: '2026-03-10T12:00:00.000Z',
        to: '2026-03-10T13:00:00.000Z',
        channel: null,
        country: null,
        template: null,
        category: null,
        items: [
          {
            channel: 'whatsapp',
            code: '131026',
            count: 1,
            share: 1,
            lastSeenAt: '2026-03-10T12:00:00.000Z',
            meaning: '131026',
            action: 'whatsapp',
            followed: [{ what: 'fallback', count: 1 }],
          },
        ],
      },
    });
    expect((await get(`${HOUR}&channel=sms`, '/errors')).body.items).toEqual([]);
  });

  it('tells them by country', async () => {
    const { body } = await get(HOUR, '/countries');
    expect(body.items).toMatchObject([{ country: 'IN', totalAttempts: 2, messages: { total: 1 } }]);
  });

  it('tells them by template and by category, and why those of a template failed', async () => {
    const figures = { totalAttempts: 1, successfulAttempts: 0, messages: { total: 0 } };
    expect((await get(HOUR, '/templates')).body.items).toMatchObject([{ template: 'bill_ready', ...figures }]);
    expect((await get(HOUR, '/categories')).body.items).toMatchObject([{ category: 'marketing', ...figures }]);
    expect((await get(`${HOUR}&template=bill_ready`)).body).toMatchObject({ template: 'bill_ready', ...figures });
    expect((await get(`${HOUR}&category=marketing`)).body).toMatchObject({ category: 'marketing', ...figures });
    expect((await get(`${HOUR}&category=transactional`)).body).toMatchObject({ totalAttempts: 0 });
    const { body } = await get(`${HOUR}&template=bill_ready`, '/errors');
    expect(body).toMatchObject({ template: 'bill_ready', items: [{ code: '131026', count: 1 }] });
    expect((await get(`${HOUR}&template=other`, '/errors')).body.items).toEqual([]);
    const hours = await get(`${HOUR}&template=bill_ready&interval=hour`, '/timeseries');
    expect(hours.body).toMatchObject({ template: 'bill_ready', buckets: [{ totalAttempts: 1 }] });
  });

  it.each([
    ['', 'country=IN&template=bill_ready', 'template'],
    ['', 'template=bill_ready&category=marketing', 'category'],
    ['', 'phoneNumber=%2B919876543210&template=bill_ready', 'template'],
    ['', 'batchId=0199aaaa-ffff-7000-8000-000000000001&category=marketing', 'category'],
    ['/errors', 'country=IN&category=marketing', 'category'],
    ['/timeseries', 'interval=minute&template=bill_ready', 'template'],
    ['', 'template=Bill', 'template'],
    ['', 'category=spam', 'category'],
    ['/templates', 'template=bill_ready', 'template'],
  ])('refuses %s?%s', async (path, query, field) => {
    const { statusCode, body } = await get(query, path);
    expect(statusCode).toBe(400);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(field);
  });

  it('compares fixed waits with auto, by the seven days before, and tells what each would have cost', async () => {
    const at = new Date('2026-04-20T12:00:00Z');
    const took = (kind: TimeKind, ms: number) => timeKey(kind, at, new Date(at.getTime() + ms));
    await appendRows(replicas.first, [
      {
        ...{ at, channel: 'whatsapp', country: 'NP', attempts_delivered: 200, first_silent: 10 },
        times: { [took('latency', 50_000)]: 200, [took('first_delivered', 50_000)]: 200 },
      },
      {
        at,
        channel: 'sms',
        country: 'NP',
        attempts_delivered: 4,
        named: { 'cost/spent:INR': 1_200_000, 'cost/priced:INR': 4 },
      },
      { at, channel: 'sms', country: 'LK', attempts_delivered: 4 },
    ]);
    const april = 'from=2026-04-20T00:00:00Z&to=2026-04-21T00:00:00Z&fallbackAfter=40,300';
    const { body } = await get(`${april}&country=NP`, '/fallback-policy');
    const counts = ({ fallbackAfter, fallbacks, paidTwice, costs }: Record<string, unknown>) => [
      ...[fallbackAfter, fallbacks, paidTwice],
      costs,
    ];
    expect(body.items.map(counts)).toEqual([
      [40, 210, 200, [{ currency: 'INR', sms: '63', paidTwice: '60' }]],
      [300, 10, 0, [{ currency: 'INR', sms: '3', paidTwice: '0' }]],
    ]);
    expect(body.basis.smsPrices).toEqual([{ amount: '0.3', currency: 'INR', from: 'measured' }]);
    const p95Ms = middleOfKey(took('latency', 50_000));
    expect(body.auto).toMatchObject({ because: 'country', deliveries: 200, p95Ms });
    expect(counts(body.auto)).toEqual([
      ...[Math.ceil(p95Ms / 1000), 10, 0],
      [{ currency: 'INR', sms: '3', paidTwice: '0' }],
    ]);
    const other = await get(`${april}&country=LK`, '/fallback-policy');
    expect(other.body.auto).toMatchObject({ because: 'all_countries', deliveries: 200 });
    // SMS went there, and nobody says what they cost.
    expect(other.body).toMatchObject({ basis: { smsPrices: [] }, auto: { costs: [] } });
    const later = await get('from=2026-05-20T00:00:00Z&to=2026-05-21T00:00:00Z', '/fallback-policy');
    expect(later.body.auto).toMatchObject({ because: 'too_few', fallbackAfter: 300, deliveries: 0, p95Ms: null });
  });

  it('recommends no fallbackAfter without a history', async () => {
    const { body } = await get(`${HOUR}&fallbackAfter=60,120`, '/fallback-policy');
    expect(body).toMatchObject({ basis: { messages: 0 }, recommendation: null });
    expect(body.items.map(({ fallbackAfter }: { fallbackAfter: number }) => fallbackAfter)).toEqual([60, 120]);
  });
});
