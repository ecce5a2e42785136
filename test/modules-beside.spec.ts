import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PgBoss } from 'pg-boss';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommunicationService, SirenClient, SirenError, SirenModule, SirenSmsError } from '../src/index.js';
import { Bill, Billing, createSurroundings, type Surroundings } from './support/application.js';
import { createEmptyDatabase } from './support/database.js';

const MESSAGE = { to: '+919876543210', text: 'Your bill split is ready!' };

let surroundings: Surroundings;
let application: INestApplicationContext;

beforeAll(async () => {
  surroundings = await createSurroundings();
  application = await surroundings.start({ delivery: { successStatus: 'accepted' } });
});

afterAll(async () => {
  await application.close();
  await surroundings.close();
});

describe('the modules beside what an application has of its own', () => {
  it('keep to their own DataSource and schemas', async () => {
    const own = application.get(DataSource);
    await own.getRepository(Bill).save({ id: 1, title: 'Dinner' });
    expect(own.entityMetadatas.map(({ name }) => name)).toEqual(['Bill']);

    const tables = await own.query<{ name: string }[]>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    expect(tables).toEqual([{ name: 'bills' }]);
    const schemas = await own.query<{ name: string }[]>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^(texting|siren)' ORDER BY nspname`,
    );
    expect(schemas).toEqual([{ name: 'texting' }]);
  });

  it('are injected wherever it wants them, and are the same everywhere', async () => {
    const { communication, templates, media, siren } = application.get(Billing);
    expect(communication).toBe(application.get(CommunicationService));
    expect(siren).toBe(application.get(SirenClient));
    await expect(templates.get('no_such_template')).rejects.toMatchObject({ status: 404 });
    expect(await media.fetch('https://files.example/bill.pdf')).toEqual({ outcome: 'refused', reason: 'disabled' });
  });

  it('leave its queues alone, even one that is called like theirs', async () => {
    const boss = new PgBoss({ connectionString: surroundings.database.url, supervise: false, schedule: false });
    boss.on('error', () => undefined);
    await boss.start();
    await boss.createQueue('of-the-application');
    await boss.send('of-the-application', { of: 'the application' });

    await application.get(CommunicationService).sendMessageWithFallback(MESSAGE);

    const jobs = await boss.fetch('of-the-application', { batchSize: 10 });
    expect(jobs.map(({ data }) => data)).toEqual([{ of: 'the application' }]);
    await boss.stop({ graceful: false });
  });

  it('change nothing of the process, and let go of the database when it closes', async () => {
    const events = ['SIGTERM', 'SIGINT', 'uncaughtException', 'unhandledRejection', 'warning', 'exit'];
    const listeners = () => events.map((event) => [event, process.listenerCount(event)]);
    const before = listeners();
    const another = await createEmptyDatabase();
    const connections = () =>
      application
        .get(DataSource)
        .query<object[]>(`SELECT application_name FROM pg_stat_activity WHERE datname = $1`, [
          new URL(another.url).pathname.slice(1),
        ]);

    const closing = await surroundings.start({}, { databaseUrl: another.url });
    await closing.get(CommunicationService).sendMessageWithFallback(MESSAGE, { waitMs: 1 });
    expect(listeners()).toEqual(before);
    expect(await connections()).toContainEqual({ application_name: 'siren-gateway' });

    await closing.close();
    expect(listeners()).toEqual(before);
    await expect.poll(connections).toEqual([]);
    await another.drop();
  });

  it.each([
    ['a schema whose name is not plain', { schema: 'No; such' }, {}, 'the schema must be a plain'],
    ['an address of Siren that is none', {}, { sirenUrl: 'siren' }, 'SirenModule: baseUrl must be an http or https'],
    ['a database that is away', { databaseUrl: 'postgres://127.0.0.1:1/x' }, {}, 'connect ECONNREFUSED'],
  ])('refuse to start with %s', async (_what, communication, settings, complaint) => {
    await expect(surroundings.start(communication, settings)).rejects.toThrow(complaint);
  });
});

it('SirenModule works alone, and tells what became of a request instead of throwing', async () => {
  const alone = (baseUrl: string) =>
    NestFactory.createApplicationContext(
      SirenModule.forRootAsync({
        useFactory: () => ({ apiKey: 'a-siren-key-of-an-application', webhookSecrets: ['a-webhook-secret'], baseUrl }),
      }),
      { logger: false },
    );
  const [there, away] = [await alone(surroundings.sandbox.url), await alone('http://127.0.0.1:1')];
  const sent = await there.get(SirenClient).sendSms(MESSAGE);
  expect(sent).toEqual({ outcome: 'accepted', messageId: expect.any(String) });

  const refused = await away.get(SirenClient).sendSms(MESSAGE);
  if (refused.outcome !== 'rejected') throw new Error(`the outcome is ${refused.outcome}`);
  expect(refused.error).toBeInstanceOf(SirenSmsError);
  expect(refused.error).toBeInstanceOf(SirenError);
  expect(refused.error).toMatchObject({ code: 'connection_refused', retryable: true });
  await Promise.all([there.close(), away.close()]);
});
