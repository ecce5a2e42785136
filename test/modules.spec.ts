import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as thePackage from '../src/index.js';
import { CommunicationService, EmptyRangeError, Problem } from '../src/index.js';
import { createSurroundings, type Surroundings } from './support/application.js';

const TEXT = 'Your bill split is ready!';
/** Numbers by what the sandbox does to them. */
const PLAIN = '+919876543210';
const REJECTED_BY_WHATSAPP = '+919876549002';
const UNREACHABLE = '+919876549012';
const NEVER_ANSWERED = '+919876549006';
const UNTOLD = '+919876549014';

let surroundings: Surroundings;
let application: INestApplicationContext;
let messages: CommunicationService;

beforeAll(async () => {
  surroundings = await createSurroundings();
  // Without webhooks, Siren's answer to a request must do.
  application = await surroundings.start({ delivery: { successStatus: 'accepted', duplicateWindowMs: 0 } });
  messages = application.get(CommunicationService);
});

afterAll(async () => {
  await application.close();
  await surroundings.close();
});

it('the package exports what applications build on, and nothing else', () => {
  expect(Object.keys(thePackage).sort()).toEqual([
    'AuthModule',
    'BatchesService',
    'CommunicationModule',
    'CommunicationService',
    'CommunicationServiceInterface',
    'ContactsService',
    'DashboardModule',
    'EmptyRangeError',
    'EventsService',
    'HealthModule',
    'IncomingMessageHandler',
    'IncomingMessagesService',
    'MediaFetcher',
    'PoliciesService',
    'Problem',
    'Secret',
    'SirenClient',
    'SirenError',
    'SirenModule',
    'SirenSignatureGuard',
    'SirenSmsError',
    'SirenWhatsAppError',
    'SuppressionsService',
    'TemplatesService',
    'createApp',
    'loggingOptions',
    'signBody',
    'verifySignature',
  ]);
});

describe('an application that sends with the modules', () => {
  it('reaches a recipient by WhatsApp', async () => {
    const outcome = await messages.sendMessageWithFallback({ to: '98765 43210', text: TEXT });
    expect(outcome).toMatchObject({ success: true, channel: 'whatsapp', fallbackUsed: false, error: null });
    expect(outcome.attempts).toMatchObject([{ channel: 'whatsapp', status: 'accepted', reason: 'first' }]);
    expect(surroundings.sandbox.requests).toContainEqual(expect.objectContaining({ channel: 'whatsapp', to: PLAIN }));
  });

  it('reaches by SMS who has no WhatsApp', async () => {
    const outcome = await messages.sendMessageWithFallback({ to: REJECTED_BY_WHATSAPP, text: TEXT });
    expect(outcome).toMatchObject({ success: true, channel: 'sms', fallbackUsed: true, error: null });
    expect(outcome.attempts).toMatchObject([
      { channel: 'whatsapp', status: 'failed', error: { code: '131026', retryable: false } },
      { channel: 'sms', status: 'accepted', reason: 'fallback' },
    ]);
  });

  it('learns of a delivery without webhooks: at the deadline it asks', async () => {
    const channels = [{ channel: 'whatsapp' as const, fallbackAfter: 0.5, successStatus: 'delivered' as const }];
    const outcome = await messages.sendMessageWithFallback({ to: UNTOLD, text: TEXT, channels });
    expect(outcome).toMatchObject({ success: true, status: 'delivered', channel: 'whatsapp' });
    expect(outcome.attempts).toHaveLength(1);
  });

  it('says why a message has failed', async () => {
    const channels = [{ channel: 'whatsapp' as const }];
    const outcome = await messages.sendMessageWithFallback({ to: UNREACHABLE, text: TEXT, channels });
    expect(outcome).toMatchObject({ success: false, status: 'failed', error: { code: '131026' } });
  });

  it('waits no longer than it was asked to, and the message goes on', async () => {
    const outcome = await messages.sendMessageWithFallback({ to: NEVER_ANSWERED, text: TEXT }, { waitMs: 1 });
    expect(outcome).toMatchObject({ success: false, error: { code: 'not_finished' } });
    expect(await messages.getMessage(outcome.messageId)).toMatchObject({ finishedAt: null, failure: null });
  });

  it('sends by one channel alone', async () => {
    const whatsapp = await messages.sendWhatsAppMessage(PLAIN, 'by WhatsApp');
    const sms = await messages.sendSms(PLAIN, 'by SMS');
    await messages.waitFor(whatsapp.id, ({ finished }) => finished, 10_000);
    await messages.waitFor(sms.id, ({ finished }) => finished, 10_000);
    expect(await messages.getMessage(whatsapp.id)).toMatchObject({ channel: 'whatsapp', attempts: [{ number: 1 }] });
    expect(await messages.getMessage(sms.id)).toMatchObject({ channel: 'sms', attempts: [{ number: 1 }] });
  });

  it('sends many at once, and one bad item sinks no other', async () => {
    const items = [{ to: PLAIN, text: 'one' }, { to: 'abc123', text: 'two' }, { to: PLAIN, text: '' }, null];
    const result = await messages.sendBulk(items);
    expect(result).toMatchObject({ accepted: 1, rejectedCount: 3 });
    expect(result.rejected).toMatchObject([
      { index: 1, errors: [{ path: 'to' }] },
      { index: 2, errors: [{ path: 'text' }] },
      { index: 3, errors: [{ path: '' }] },
    ]);
  });

  it.each([
    ['an unknown property', { to: PLAIN, text: TEXT, colour: 'red' }, '/problems/validation', 'colour'],
    ['no text', { to: PLAIN, text: '' }, '/problems/validation', 'text'],
    [
      'a channel twice',
      { to: PLAIN, text: TEXT, channels: [{ channel: 'sms' }, { channel: 'sms' }] },
      '/problems/validation',
      'channels',
    ],
    ['no number', { to: 'abc123', text: TEXT }, '/problems/invalid-phone-number', 'to'],
  ])('is told what is wrong with a message: %s', async (_what, message, type, path) => {
    const refused = await messages.send(message as never).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ type, errors: [{ path }] });
  });

  it('checks phone numbers as the service does', () => {
    for (const written of ['9876543210', '919876543210', '+919876543210', '98-765-43210']) {
      expect(messages.validatePhoneNumber(written)).toMatchObject({ valid: true, e164: PLAIN, country: 'IN' });
    }
    for (const written of ['123', '12345678901234567890', 'abc123']) {
      expect(messages.validatePhoneNumber(written)).toEqual({ valid: false, e164: null, country: null, type: null });
    }
  });

  it('counts what became of them', async () => {
    const to = '+919876500001';
    await messages.sendMessageWithFallback({ to, text: TEXT });
    await messages.sendMessageWithFallback({ to, text: TEXT, channels: [{ channel: 'sms' }] });
    expect(await messages.getDeliveryStatistics({ phoneNumber: to })).toMatchObject({
      phoneNumber: to,
      totalAttempts: 2,
      successfulAttempts: 2,
      whatsappAttempts: 1,
      smsAttempts: 1,
      messages: { total: 2, sent: 2 },
    });
    const backwards = { from: new Date('2026-01-02'), to: new Date('2026-01-01') };
    await expect(messages.getDeliveryStatistics(backwards)).rejects.toBeInstanceOf(EmptyRangeError);
  });

  it('cancels what has not been sent, and nothing that has', async () => {
    const sent = await messages.sendMessageWithFallback({ to: PLAIN, text: TEXT });
    expect(await messages.cancel(sent.messageId)).toBe('too_late');
    expect(await messages.cancel('01990000-0000-7000-8000-000000000000')).toBe('not_found');

    // This one only accepts: with a schema of its own, nobody sends what it has.
    const accepting = await surroundings.start({ schema: 'waiting', roles: { api: true, worker: false } });
    try {
      const service = accepting.get(CommunicationService);
      const { id } = await service.send({ to: PLAIN, text: TEXT });
      expect(await service.cancel(id)).toBe('cancelled');
      expect(await service.cancel(id)).toBe('cancelled');
      expect(await service.getMessage(id)).toMatchObject({ status: 'cancelled', attempts: [] });
    } finally {
      await accepting.close();
    }
  });
});
