import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BulkDryRunDto } from '../../src/batches/bulk.dto.js';
import { tryLines } from '../../src/batches/batch-uploads.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../../src/messages/delivery-context.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { query } from '../support/query.js';
import { BULK, lineOf, uploadLines } from '../support/uploads.js';

const PRICES = [
  { channel: 'whatsapp', country: 'IN', per: 'message', amount: 0.5, currency: 'INR' },
  { channel: 'sms', country: 'IN', per: 'segment', amount: 0.25, currency: 'INR' },
];
const SUPPRESSED = '+919876500009';
const bySms = { channels: [{ channel: 'sms' }] };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    settings: { PRICES: JSON.stringify(PRICES), RECIPIENT_LIMIT: '3', DUPLICATE_WINDOW_SECONDS: '600' },
  });
  await gateway.call('POST', '/api/v1/suppressions', { phoneNumber: SUPPRESSED });
  const locales = { en: { sms: { text: 'Hi {payer}' }, whatsapp: { text: 'Hello {payer}' } } };
  const template = { name: 'greeting', variables: { payer: { type: 'text' } }, locales };
  expect((await gateway.call('POST', '/api/v1/templates', template)).status).toBe(201);
  expect((await gateway.call('POST', '/api/v1/templates/greeting/publish')).status).toBe(200);
});
afterAll(() => gateway?.close());

const tried = async (lines: Iterable<string>, more = ''): Promise<BulkDryRunDto> => {
  const answer = await uploadLines(gateway, lines, { query: `?dryRun=true${more}` });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as unknown as BulkDryRunDto;
};
const triedAsJson = (body: object) => gateway.call<BulkDryRunDto>('POST', BULK, { ...body, dryRun: true });
const stored = async (): Promise<unknown> =>
  query(
    gateway.database,
    `SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM batches) AS batches,
            (SELECT count(*) FROM recipient_windows) AS windows, (SELECT count(*) FROM idempotency_keys) AS keys`,
  );
const line = (fields: object): string => `${JSON.stringify(fields)}\n`;

describe('a dry run of a bulk', () => {
  it('tells what would be rejected, by which channels the others would go, in how many segments and at what price', async () => {
    const before = await stored();
    const result = await tried([
      line({ to: '+919876500001', text: 'x'.repeat(200), ...bySms }),
      line({ to: 'nobody', text: 'x' }),
      line({ to: '+919876500002', text: 'Your share' }),
      '{"to":\n',
      line({ to: SUPPRESSED, text: 'Your share' }),
    ]);
    expect(result).toMatchObject({
      ...{ found: 5, isComplete: true, accepted: 3, repeated: 0, skippedDuplicates: 0, duplicateNumbers: 0 },
      ...{ rejectedCount: 2, rejectedBy: { '/problems/invalid-phone-number': 1, '/problems/malformed-body': 1 } },
      rejected: [
        { index: 1, type: '/problems/invalid-phone-number', errors: [{ path: 'to' }] },
        { index: 3, type: '/problems/malformed-body' },
      ],
      ...{ unsentCount: 1, unsent: [{ index: 4, type: '/problems/suppressed' }] },
      ...{ channels: { sms: 1, whatsapp: 1 }, segments: 2, prices: [{ amount: '1', currency: 'INR' }] },
    });
    expect(result.samples).toMatchObject([
      { index: 0, to: '+919876500001', channel: 'sms', segments: 2 },
      { index: 2, to: '+919876500002', channel: 'whatsapp', text: 'Your share', segments: null },
      { index: 4, to: SUPPRESSED, channel: null },
    ]);
    expect(await stored()).toEqual(before);
  });

  it('fills in a template for each recipient, and names the variable that is missing', async () => {
    const lines = [
      line({ to: '+919876500011', variables: { payer: 'Asha' } }),
      line({ to: '+919876500012', variables: {} }),
    ];
    expect(await tried(lines, '&template=greeting')).toMatchObject({
      ...{ found: 2, accepted: 1 },
      rejected: [{ index: 1, errors: [{ path: 'variables.payer' }] }],
      samples: [{ index: 0, text: 'Hello Asha' }],
    });
    const unknown = await uploadLines(gateway, lines, { query: '?dryRun=true&template=gone' });
    expect(unknown.status).toBe(400);
  });

  it.each([
    ['keep', 700_000],
    ['skip', 710_000],
  ])('tells of 1,200 items, some of them twice, what becomes of them all: %s', async (duplicates, first) => {
    const key = randomUUID();
    // Each tenth repeats the number of the one before, and each hundredth its text too, in whatever chunk it is.
    const lines = Array.from({ length: 1_200 }, (_, i) => {
      const number = i % 10 === 9 ? i - 1 : i;
      const text = i % 100 === 99 ? `Hello ${number}` : `Hello ${i}`;
      return lineOf(first + number, { text, idempotencyKey: `${key}-${i % 50 === 40 ? i - 40 : i}`, ...bySms });
    });
    const before = await stored();
    const { found, accepted, repeated, skippedDuplicates, rejectedCount, rejected, duplicateNumbers } = await tried(
      lines,
      `&duplicates=${duplicates}`,
    );
    expect(await stored()).toEqual(before);
    const real = await uploadLines(gateway, lines, { query: `?duplicates=${duplicates}` });
    expect(found).toBe(1_200);
    expect({ accepted, repeated, skippedDuplicates, rejectedCount, rejected, duplicateNumbers }).toEqual({
      accepted: real.body.accepted,
      repeated: real.body.repeated,
      skippedDuplicates: real.body.skippedDuplicates,
      rejectedCount: real.body.rejectedCount,
      rejected: real.body.rejected,
      duplicateNumbers: real.body.duplicateNumbers,
    });
    expect(rejectedCount).toBeGreaterThan(0);
    expect(skippedDuplicates > 0).toBe(duplicates === 'skip');
    // What is stored now counts as repeated.
    const again = await tried(lines, `&duplicates=${duplicates}`);
    expect(again.repeated).toBeGreaterThan(1_000);
  });

  it('is had of JSON too, of messages and of recipients, and never by a key', async () => {
    const before = await stored();
    const messages = { messages: [{ to: '+919876500021', text: 'x' }, { to: 'nobody' }] };
    const headers = { 'idempotency-key': randomUUID() };
    const answer = await gateway.call<BulkDryRunDto>('POST', BULK, { ...messages, dryRun: true }, headers);
    expect(answer).toMatchObject({ status: 200, body: { found: 2, accepted: 1, rejectedCount: 1 } });
    expect(answer.headers.get('location')).toBeNull();
    const recipients = { text: 'Hi {name}', recipients: [{ to: '+919876500022', variables: { name: 'Ravi' } }] };
    expect((await triedAsJson(recipients)).body).toMatchObject({ accepted: 1, samples: [{ text: 'Hi Ravi' }] });
    expect(await stored()).toEqual(before);
  });

  it('sends nothing where it was asked for in the wrong place', async () => {
    const before = await stored();
    const messages = { messages: [{ to: '+919876500031', text: 'x' }] };
    expect((await gateway.call('POST', `${BULK}?dryRun=true`, messages)).status).toBe(400);
    expect((await gateway.call('POST', BULK, { ...messages, dryRun: 'true' })).status).toBe(400);
    expect((await uploadLines(gateway, [lineOf(1)], { query: '?dryRun=perhaps' })).status).toBe(400);
    expect((await uploadLines(gateway, ['\n'], { query: '?dryRun=true' })).status).toBe(400);
    expect(await stored()).toEqual(before);
  });

  it('looks at no more than it may, and says that there is more', async () => {
    const context = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT, { strict: false });
    const made = (function* () {
      for (let i = 0; i < 5_000; i++) yield Buffer.from(lineOf(800_000 + i));
    })();
    const options = {
      application: 'shop',
      messageFor: null,
      duplicates: 'keep',
      sendAt: null,
      language: 'en',
    } as const;
    const stop = new AbortController().signal;
    const result = await tryLines(context, stream(made), { ...options, stop, most: 700 });
    expect(result).toMatchObject({ found: 700, isComplete: false, accepted: 700 });
  });
});

async function* stream(pieces: Iterable<Buffer>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Promise.resolve(piece);
}
