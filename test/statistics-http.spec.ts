import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.setup.js';
import { readPhoneNumber } from '../src/communication/phone-number.js';
import { DATA_SOURCE } from '../src/database/data-source.js';
import { PHONE_NUMBER_READER, type PhoneNumberReader } from '../src/statistics/phone-number-reader.js';
import { StatisticsController } from '../src/statistics/statistics.controller.js';
import { StatisticsService } from '../src/statistics/statistics.service.js';
import { connectReplicas, type Replicas } from './support/replicas.js';
import { appendOneEach, DELIVERED_SMS } from './support/statistics-rows.js';

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
      ],
    })
    class StatisticsApp {}

    app = await createApp(StatisticsApp);
    await app.init();
    await appendOneEach(replicas.first, [
      { ...DELIVERED_SMS, channel: 'whatsapp', status: 'failed' },
      DELIVERED_SMS,
      { ...DELIVERED_SMS, subject: 'message', finished: true, fallbackUsed: true },
    ]);
  });
  afterAll(async () => {
    await app.close();
    await replicas.close();
  });

  const get = async (query: string) => {
    const { statusCode, body } = await app.inject({ url: `/api/v1/statistics?${query}` });
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
        totalAttempts: 2,
        successfulAttempts: 1,
        successRate: 0.5,
        whatsappAttempts: 1,
        smsAttempts: 1,
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
        fallbackRate: 1,
        byChannel: {
          whatsapp: {
            attempts: 1,
            successful: 0,
            failed: 1,
            delivered: 0,
            read: 0,
            successRate: 0,
            deliveryLatencyMs: none,
          },
          sms: {
            attempts: 1,
            successful: 1,
            failed: 0,
            delivered: 1,
            read: 0,
            successRate: 1,
            deliveryLatencyMs: none,
          },
        },
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

  it.each([
    ['from=yesterday', 'from'],
    ['from=', 'from'],
    ['from=2026-02-30T00:00:00Z', 'from'],
    ['from=2026-01-01T25:00:00Z', 'from'],
    ['from=2026-01-01', 'from'],
    ['from=2026-01-01T00:00:00', 'from'],
    ['from=1767225600000', 'from'],
    ['from=1999-12-31T23:59:59Z', 'from'],
    ['from=9999-01-01T00:00:00Z', 'from'],
    ['from=2026-01-01T00:00:00Z&from=2026-01-02T00:00:00Z', 'from'],
    ['from=2099-01-01T00:00:00Z', 'from'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ['from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'],
    ["to=2026-01-01T00:00:00Z'%20OR%201=1", 'to'],
    ['channel=fax', 'channel'],
    ['channel=SMS', 'channel'],
    ['channel=', 'channel'],
    ['channel=__proto__', 'channel'],
    [`phoneNumber=${'9'.repeat(100)}`, 'phoneNumber'],
    ['phoneNumber=+919876543210&phoneNumber=+919876543211', 'phoneNumber'],
    ['timeZone=UTC', 'timeZone'],
    ['limit=-1', 'limit'],
  ])('refuses %s by name', async (query, field) => {
    const { statusCode, body } = await get(query);
    expect({ statusCode, type: body.type }).toEqual({ statusCode: 400, type: '/problems/validation' });
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([field]);
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
});
