import { ConsoleLogger, Controller, Get, Module, type NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { AuthModule, CommunicationModule, createApp, type HttpMode, SirenModule } from '../src/index.js';
import { signBody } from '../src/siren/signature.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const SECRET = 'a-webhook-secret-for-tests-only';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

@Controller()
class OwnController {
  @Get(['own', 'api/v1/own'])
  own() {
    return { own: true };
  }
}

function gatewayModules(http: HttpMode = true) {
  return [
    SirenModule.forRootAsync({
      useFactory: () => ({ apiKey: 'key', webhookSecrets: [SECRET], baseUrl: 'http://127.0.0.1:9' }),
    }),
    CommunicationModule.forRoot({ http, databaseUrl: database.url }),
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
      imports: [AuthModule.forRootAsync({ useFactory: () => 'an-admin-key-for-tests-only' }), ...gatewayModules()],
      controllers: [OwnController],
    })
    class Application {}
    const application = await createApp(Application, { logLevel: 'silent' });
    await application.listen(0, '127.0.0.1');
    const url = await application.getUrl();
    expect((await fetch(`${url}/api/v1/messages`)).status).toBe(401);
    const webhook = await fetch(`${url}/api/v1/webhooks/siren/message`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-siren-signature': 'sha256=00' },
      body: '{}',
    });
    expect(webhook.status).toBe(401);
    // Of the application itself, which guards them as it likes, whatever they are called.
    for (const path of ['/own', '/api/v1/own']) expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    await application.close();
  });
});

/** What it logs as a warning. */
class Warnings extends ConsoleLogger {
  readonly said: string[] = [];
  override warn(message: string): void {
    this.said.push(message);
  }
  override log(): void {}
  override error(): void {}
}

/** An application as `nest new` makes it, on Fastify. */
async function plainApplication(http: HttpMode, options: NestApplicationOptions = {}) {
  @Module({ imports: gatewayModules(http) })
  class Application {}
  const logger = new Warnings();
  const application = await NestFactory.create<NestFastifyApplication>(Application, new FastifyAdapter(), {
    ...{ logger, abortOnError: false },
    ...options,
  });
  onTestFinished(() => application.close());
  return { application, logger };
}

describe('an application that takes webhooks alone', () => {
  it('stores those that are signed, and has none of the API', async () => {
    const { application, logger } = await plainApplication('webhooks', { rawBody: true });
    await application.listen(0, '127.0.0.1');
    const url = await application.getUrl();
    const body = '{"message_id":"m-1","status":"delivered", "timestamp":"2026-01-02T03:04:05Z"}';
    const deliver = (signature: string) =>
      fetch(`${url}/api/v1/webhooks/siren/delivery-status`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-siren-signature': signature },
        body,
      });
    const stored = await deliver(signBody(Buffer.from(body), SECRET));
    expect([stored.status, await stored.json()]).toMatchObject([200, { status: 'processed' }]);
    expect((await deliver(signBody(Buffer.from(body), 'another'))).status).toBe(401);
    expect((await fetch(`${url}/api/v1/messages`)).status).toBe(404);
    expect(logger.said).toEqual([]);
  });

  it('does not start without the bytes of bodies', async () => {
    const { application } = await plainApplication('webhooks');
    await expect(application.init()).rejects.toThrow(/WebhooksController checks signatures.*rawBody: true/);
  });

  it('does not start where nothing listens', async () => {
    @Module({ imports: gatewayModules('webhooks') })
    class Application {}
    const started = NestFactory.createApplicationContext(Application, { logger: false, abortOnError: false });
    await expect(started).rejects.toThrow(/`http: 'webhooks'` needs an application that listens/);
  });
});

it.each<[HttpMode, RegExp[]]>([
  [false, [/no receipt of Siren ever comes here.*'webhooks'.*'elsewhere'/]],
  ['elsewhere', []],
])('an application with http %j is warned where nobody hears Siren', async (http, warnings) => {
  const { application, logger } = await plainApplication(http);
  await application.init();
  expect(logger.said).toEqual(warnings.map((words) => expect.stringMatching(words)));
});
