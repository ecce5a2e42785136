import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { LoggerModule } from 'nestjs-pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthModule, CommunicationModule, createApp, SirenModule } from '../src/index.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const SECRET = 'a-webhook-secret-for-tests-only';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function gatewayModules() {
  return [
    SirenModule.forRootAsync({
      useFactory: () => ({ apiKey: 'key', webhookSecrets: [SECRET], baseUrl: 'http://127.0.0.1:9' }),
    }),
    CommunicationModule.forRootAsync({ http: true, useFactory: () => ({ databaseUrl: database.url }) }),
  ];
}

describe('an application that answers over HTTP', () => {
  it('does not start without an API key and the HTTP hooks: its door would be open', async () => {
    const testing = await Test.createTestingModule({ imports: gatewayModules() }).compile();
    const application = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await expect(application.init()).rejects.toThrow(/createApp.*AuthModule/);
    await application.close();
  });

  it('asks for the key and verifies signatures when it has both', async () => {
    @Module({
      imports: [
        LoggerModule.forRoot({ pinoHttp: { level: 'silent' }, forRoutes: ['{*splat}'] }),
        AuthModule.forRootAsync({ useFactory: () => 'an-admin-key-for-tests-only' }),
        ...gatewayModules(),
      ],
    })
    class Application {}
    const application = await createApp(Application);
    await application.listen(0, '127.0.0.1');
    const url = await application.getUrl();
    expect((await fetch(`${url}/api/v1/messages`)).status).toBe(401);
    const webhook = await fetch(`${url}/api/v1/webhooks/siren/message`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-siren-signature': 'sha256=00' },
      body: '{}',
    });
    expect(webhook.status).toBe(401);
    await application.close();
  });
});
