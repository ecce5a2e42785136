import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommunicationService } from '../src/communication.service.js';
import { deliver, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import vectors from './vectors/phone-numbers/sms-types.json' with { type: 'json' };

const SETTINGS = { SMS_COUNTRIES: 'IN,US,GB,FR,DE', SMS_MAX_SEGMENTS: '3' };
const SMS_ALONE = [{ channel: 'sms' }];
const SMS_FIRST = [{ channel: 'sms' }, { channel: 'whatsapp' }];
const MESSAGES = '/api/v1/messages';
/** 67 characters a segment, and one more than three have. */
const FOUR_SEGMENTS = 'ж'.repeat(202);
const THREE_SEGMENTS = 'ж'.repeat(201);
const TOO_LONG = {
  type: '/problems/sms-too-long',
  status: 400,
  errors: [{ path: 'text', message: expect.stringMatching(/4 segments \(UCS-2\).*SMS_MAX_SEGMENTS allows 3/) }],
};

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: SETTINGS });
});
afterAll(async () => {
  for (const name of Object.keys(SETTINGS)) delete process.env[name];
  await gateway?.close();
});

const validate = async (message: unknown) => (await gateway.call('POST', `${MESSAGES}/validate`, message)).body;
const smsTo = (number: string) =>
  gateway.sandbox.requests.filter(({ channel, to }) => channel === 'sms' && to === number);

describe('the type of a number', () => {
  it.each(vectors)('decides whether $number, $type, gets an SMS', async ({ number, type }) => {
    const isAllowed = ['mobile', 'fixed_line_or_mobile'].includes(type);
    const message = { to: number, text: 'Hello', channels: SMS_ALONE };
    expect(await validate(message)).toMatchObject({
      ...{ valid: true, smsAllowed: isAllowed, type: type.toUpperCase() },
      skipped: isAllowed ? [] : [{ channel: 'sms', code: 'sms_number_type', message: expect.stringContaining(type) }],
    });
    const ended = await deliver(gateway, message);
    if (isAllowed) expect(ended).toMatchObject({ status: 'delivered', channel: 'sms' });
    else expect(ended).toMatchObject({ status: 'failed', failure: { code: 'sms_number_type' }, attempts: [] });
    expect(smsTo(number)).toHaveLength(isAllowed ? 1 : 0);
  });

  it('is no matter to WhatsApp, and a step that is passed over shows', async () => {
    const ended = await deliver(gateway, { to: '+447012345678', channels: SMS_FIRST });
    expect(ended).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    expect(ended.history.filter(({ event }) => event === 'step_skipped')).toMatchObject([
      { detail: { channel: 'sms', code: 'sms_number_type' } },
    ]);
    expect(smsTo('+447012345678')).toEqual([]);
  });
});

describe('a text that is too long for an SMS', () => {
  it('is refused where the plan is SMS alone, however it comes', async () => {
    const tooLong = { to: '+919876540001', text: FOUR_SEGMENTS, channels: SMS_ALONE };
    expect(await gateway.call('POST', MESSAGES, tooLong)).toMatchObject({ status: 400, body: TOO_LONG });
    expect(await gateway.call('POST', MESSAGES, { ...tooLong, dryRun: true })).toMatchObject({
      ...{ status: 200, body: { valid: false, problem: TOO_LONG } },
    });
    expect(await validate(tooLong)).toMatchObject({ valid: false, problem: TOO_LONG });
    await expect(gateway.app.get(CommunicationService).sendSms('+919876540001', FOUR_SEGMENTS)).rejects.toMatchObject({
      type: TOO_LONG.type,
    });
    const items = [tooLong, { ...tooLong, text: THREE_SEGMENTS }];
    const bulk = await gateway.call('POST', `${MESSAGES}/bulk`, { messages: items });
    const lines = items.map((item) => JSON.stringify(item)).join('\n');
    const upload = await gateway.call('POST', `${MESSAGES}/bulk`, lines, { 'content-type': 'application/x-ndjson' });
    for (const { status, body } of [bulk, upload]) {
      expect({ status, body }).toMatchObject({
        status: 202,
        body: { accepted: 1, rejected: [{ index: 0, type: TOO_LONG.type, errors: TOO_LONG.errors }] },
      });
    }
  });

  it('is refused where its policy is SMS alone', async () => {
    await gateway.call('PUT', '/api/v1/policies/sms-alone', { channels: SMS_ALONE });
    const message = { to: '+919876540002', text: FOUR_SEGMENTS, policy: 'sms-alone' };
    expect(await gateway.call('POST', MESSAGES, message)).toMatchObject({ status: 400, body: TOO_LONG });
    const { body } = await gateway.call('POST', MESSAGES, { ...message, text: THREE_SEGMENTS });
    expect(await finished(gateway, body.id)).toMatchObject({ status: 'delivered', channel: 'sms' });
  });

  it('has its SMS step passed over, which a dry run says before', async () => {
    const skipped = [{ channel: 'sms', code: 'sms_too_long', message: expect.stringContaining('SMS_MAX_SEGMENTS') }];
    const message = { to: '+919876549002', text: FOUR_SEGMENTS };
    expect(await validate(message)).toMatchObject({ valid: true, segments: 4, smsAllowed: true, skipped });
    const ended = await deliver(gateway, message);
    expect(ended).toMatchObject({ status: 'failed', failure: { code: 'sms_too_long' }, fallbackUsed: false });
    expect(ended.attempts.map(({ channel }) => channel)).toEqual(['whatsapp']);
    expect(smsTo('+919876549002')).toEqual([]);

    const first = await deliver(gateway, { ...message, to: '+919876540003', channels: SMS_FIRST });
    expect(first).toMatchObject({ status: 'delivered', channel: 'whatsapp' });
    expect(first.history).toContainEqual(
      expect.objectContaining({
        event: 'step_skipped',
        detail: { channel: 'sms', code: 'sms_too_long', meaning: expect.any(String) },
      }),
    );
  });

  it('goes by SMS when it just fits', async () => {
    const message = { to: '+919876549002', text: THREE_SEGMENTS };
    expect(await validate(message)).toMatchObject({ valid: true, segments: 3, skipped: [] });
    expect(await deliver(gateway, message)).toMatchObject({ status: 'delivered', channel: 'sms' });
  });
});

it('tells in a dry run of every step that would be passed over', async () => {
  const phoneNumber = '+447012345679';
  await gateway.call('POST', '/api/v1/suppressions', { phoneNumber, channel: 'whatsapp' });
  expect(await validate({ to: phoneNumber, text: 'Hello' })).toMatchObject({
    valid: true,
    suppressed: { whatsapp: true, sms: false },
    skipped: [
      { channel: 'whatsapp', code: 'suppressed' },
      { channel: 'sms', code: 'sms_number_type' },
    ],
  });
});
