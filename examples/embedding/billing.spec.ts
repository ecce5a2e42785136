import { Test, type TestingModule } from '@nestjs/testing';
import { CommunicationServiceInterface } from 'siren-gateway';
import { startTestingServices, type TestingServices } from 'siren-gateway/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import { Billing } from './billing.js';

let services: TestingServices;
let app: TestingModule;

beforeAll(async () => {
  services = await startTestingServices();
  const { databaseUrl, sirenOptions: siren } = services;
  app = await Test.createTestingModule({ imports: [AppModule.forRoot({ databaseUrl, siren })] }).compile();
  await app.init();
});

afterAll(async () => {
  await app.close();
  await services.stop();
});

it('reaches a person', async () => {
  expect(await app.get(Billing).remind('+919876543210')).toBe(true);
  expect(services.siren.requests).toMatchObject([{ channel: 'whatsapp', to: '+919876543210' }]);
});

it('tells when nobody was reached', async () => {
  const messages = { sendMessageWithFallback: () => Promise.resolve({ success: false }) };
  const mocked = await Test.createTestingModule({
    providers: [Billing, { provide: CommunicationServiceInterface, useValue: messages }],
  }).compile();
  expect(await mocked.get(Billing).remind('+919876543210')).toBe(false);
});
