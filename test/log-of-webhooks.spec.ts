import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { leaksOf, type OperatedService, startOperated } from './support/operated-service.js';
import { deliverWebhook, type Endpoint, type HeaderChanges, incoming, receipt } from './support/siren-webhooks.js';

const TEXT = 'Nobody may read this in a log';
const NUMBER = '+919876543210';

let service: OperatedService;
beforeAll(async () => {
  service = await startOperated();
});
afterAll(() => service?.close());

const deliver = (endpoint: Endpoint, body: string | object, headers?: HeaderChanges) =>
  deliverWebhook(service, endpoint, body, headers);
const logged = (from: number, msg: string) =>
  eventually(() => {
    const lines = service.lines(msg).slice(from);
    expect(lines.length).toBeGreaterThan(0);
    return lines.map(({ time: _time, requestId: _id, ...line }) => line);
  });

describe('a webhook that is refused', () => {
  const message = () => incoming({ from_number: NUMBER, content: TEXT });
  const refusals: [string, Endpoint, () => string | object, HeaderChanges, object][] = [
    [
      'is not signed',
      'message',
      message,
      // The log is English, whatever the answer is in.
      { 'x-siren-signature': null, 'accept-language': 'hi' },
      { status: 401, check: 'signature', why: 'The header X-Siren-Signature is missing' },
    ],
    [
      'is signed by somebody else',
      'delivery-status',
      () => receipt('x', 'sent'),
      { 'x-siren-signature': 'a'.repeat(64) },
      { status: 401, check: 'signature', why: expect.stringMatching(/does not match/) },
    ],
    [
      'is no JSON by its type',
      'message',
      message,
      { 'content-type': 'text/plain' },
      { status: 415, check: 'content_type', why: expect.stringMatching(/application\/json/) },
    ],
    [
      'is packed',
      'message',
      message,
      { 'content-encoding': 'gzip' },
      { status: 415, check: 'content_type', why: expect.stringMatching(/Content-Encoding/) },
    ],
    [
      'is no JSON',
      'message',
      () => `{"from_number":"${NUMBER}`,
      {},
      { status: 400, check: 'body', why: expect.stringMatching(/JSON/) },
    ],
    [
      'lacks fields',
      'message',
      () => ({ content: TEXT, from_number: NUMBER }),
      {},
      { status: 400, check: 'body', why: expect.any(String), fields: ['message_id', 'message_type', 'timestamp'] },
    ],
    [
      'is too large',
      'message',
      () => incoming({ content: TEXT.repeat(20_000) }),
      {},
      { status: 413, check: 'size', why: expect.any(String) },
    ],
  ];

  it.each(refusals)(
    'because it %s is a line that names the check and the fields',
    async (_why, endpoint, body, headers, line) => {
      const from = service.lines('webhook refused').length;
      const { status } = await deliver(endpoint, body(), headers);
      expect(await logged(from, 'webhook refused')).toEqual([
        { level: 'warn', context: 'Webhooks', endpoint, msg: 'webhook refused', ...line },
      ]);
      expect(line).toMatchObject({ status });
    },
  );

  it('has the id of its request on the line', async () => {
    const from = service.lines('webhook refused').length;
    const answer = await deliver('message', message(), { 'x-siren-signature': null, 'x-request-id': 'to-be-found' });
    expect(answer.headers.get('x-request-id')).toBe('to-be-found');
    await logged(from, 'webhook refused');
    expect(service.lines('webhook refused').at(-1)).toMatchObject({ requestId: 'to-be-found' });
  });
});

describe('a list of webhooks of which one cannot be read', () => {
  it('is a line on the item, and one on the dead letter that it is, once however often it comes', async () => {
    const body = [receipt('a', 'sent'), { message_id: 'b' }];
    const refusedBefore = service.lines('webhook refused').length;
    for (let n = 0; n < 2; n++) expect((await deliver('delivery-status', body)).status).toBe(200);
    await eventually(() => expect(service.lines('webhook refused').length).toBe(refusedBefore + 2));
    expect(service.lines('webhook refused').at(-1)).toMatchObject({
      status: 200,
      check: 'body',
      fields: ['[1].status'],
    });
    expect(await logged(0, 'dead letter')).toEqual([
      {
        level: 'error',
        context: 'Webhooks',
        kind: 'webhook',
        webhookId: expect.any(String),
        code: 'unreadable',
        msg: 'dead letter',
      },
    ]);
  });
});

describe('a webhook that is taken', () => {
  const message = () => incoming({ from_number: NUMBER, content: TEXT });
  const large = () => incoming({ from_number: NUMBER, content: TEXT, padding: 'x'.repeat(100_000) });

  it('is no line, small or large: it is counted', async () => {
    const from = service.lines().length;
    for (const body of [message(), large()]) expect((await deliver('message', body)).status).toBe(200);
    // What it has logged comes before what is logged later.
    await deliver('message', message(), { 'x-siren-signature': null });
    await logged(0, 'webhook refused');
    const lines = await eventually(() => {
      const since = service.lines().slice(from);
      expect(since.map(({ msg }) => msg)).toContain('request');
      return since;
    });
    // On a busy machine one may be slow, and is a line then.
    const prompt = lines.filter(({ ms, status }) => status !== 200 || !(Number(ms) > 1_000));
    expect(prompt.map(({ msg, status }) => [msg, status]).sort()).toEqual([
      ['request', 401],
      ['webhook refused', 401],
    ]);
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    const counted = /^siren_gateway_webhook_acknowledge_duration_seconds_count\{endpoint="message",status="200"\} 2$/m;
    expect(metrics).toMatch(counted);
  });

  it('is its request, where somebody debugs', async () => {
    const debugged = await startOperated({ settings: { LOG_LEVEL: 'debug' } });
    try {
      for (const body of [message(), large()])
        expect((await deliverWebhook(debugged, 'message', body)).status).toBe(200);
      const requests = () =>
        debugged.lines('request').filter(({ route }) => route === '/api/v1/webhooks/siren/message');
      await eventually(() => expect(requests()).toHaveLength(2));
      expect(requests()[0]).toMatchObject({ level: 'debug', status: 200, requestId: expect.any(String) });
    } finally {
      await debugged.close();
    }
  });
});

it('no number, text or key is in any line', () => {
  expect(leaksOf(service, [TEXT])).toEqual([]);
});
