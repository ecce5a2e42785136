import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommunicationService } from '../src/communication.service.js';
import type { RequestedStep } from '../src/deciding/plan.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const PLANS: [string, unknown, string][] = [
  ['[[]]', [[]], 'channels[0]'],
  ['[[{"channel":"sms"}]]', [[{ channel: 'sms' }]], 'channels[0]'],
  ['[{"channel":"sms"},[]]', [{ channel: 'sms' }, []], 'channels[1]'],
  ['[[],[]]', [[], []], 'channels[0]'],
  ['[[[[]]]]', [[[[]]]], 'channels[0]'],
  ['[null]', [null], 'channels[0]'],
  ['["sms"]', ['sms'], 'channels[0]'],
  ['{}', {}, 'channels'],
  ['"sms"', 'sms', 'channels'],
];
const MESSAGES = '/api/v1/messages';
const TEXT = { to: '+919876540001', text: 'Hello' };

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
});
afterAll(async () => {
  delete process.env.ROLES;
  await gateway?.close();
});

describe.each(PLANS)('channels: %s', (_, channels, path) => {
  const message = { ...TEXT, channels };
  const problem = { type: '/problems/validation', errors: expect.arrayContaining([expect.objectContaining({ path })]) };

  it('is refused of a message, tried or sent, and of a policy', async () => {
    expect(await gateway.call('POST', MESSAGES, message)).toMatchObject({ status: 400, body: problem });
    expect(await gateway.call('POST', MESSAGES, { ...message, dryRun: true })).toMatchObject({ status: 400 });
    const tried = await gateway.call('POST', `${MESSAGES}/validate`, message);
    expect(tried.body).toMatchObject({ valid: false, problem: { ...problem, status: 400 } });
    const policy = { name: 'nested', channels };
    expect(await gateway.call('POST', '/api/v1/policies', policy)).toMatchObject({ status: 400, body: problem });
    const put = await gateway.call('PUT', '/api/v1/policies/nested', { channels });
    expect(put).toMatchObject({ status: 400, body: problem });
    const sent = gateway.app.get(CommunicationService).send({ ...TEXT, channels: channels as RequestedStep[] });
    await expect(sent).rejects.toMatchObject(problem);
  });

  it('sinks no other item of a bulk or an upload', async () => {
    const items = [TEXT, message, TEXT];
    const bulk = await gateway.call('POST', `${MESSAGES}/bulk`, { messages: items });
    const lines = items.map((item) => JSON.stringify(item)).join('\n');
    const upload = await gateway.call('POST', `${MESSAGES}/bulk`, lines, { 'content-type': 'application/x-ndjson' });
    for (const { status, body } of [bulk, upload]) {
      expect({ status, body }).toMatchObject({
        status: 202,
        body: { accepted: 2, rejected: [{ index: 1, ...problem }] },
      });
    }
  });
});

it('items and lines that are lists or no objects at all are refused one by one', async () => {
  const items = [[], [[]], [TEXT], null, 'x', 5, true, TEXT];
  const bulk = await gateway.call('POST', `${MESSAGES}/bulk`, { messages: items });
  const lines = items.map((item) => JSON.stringify(item)).join('\n');
  const upload = await gateway.call('POST', `${MESSAGES}/bulk`, lines, { 'content-type': 'application/x-ndjson' });
  for (const { status, body } of [bulk, upload]) {
    expect(status).toBe(202);
    expect(body.accepted).toBe(1);
    expect(body.rejected).toEqual(
      items.slice(0, -1).map((_, index) => ({
        ...{ index, type: '/problems/validation' },
        errors: [{ path: '', message: 'must be an object' }],
      })),
    );
  }
});

it('nothing that was refused is stored', async () => {
  const rows = await query(
    gateway.database,
    `SELECT FROM messages WHERE NOT (jsonb_typeof(plan) = 'array' AND plan->0->>'channel' IN ('whatsapp', 'sms'))`,
  );
  expect(rows).toEqual([]);
  expect((await gateway.call('GET', '/api/v1/policies')).body.items).toEqual([]);
});

describe('a body that is no object', () => {
  const BODIES = ['[]', '[[]]', '[{}]', `[${JSON.stringify({ ...TEXT, name: 'x', phoneNumber: TEXT.to })}]`];
  const OTHERS = ['null', '"x"', '5', 'true'];
  const ROUTES = [
    ['POST', MESSAGES],
    ['POST', `${MESSAGES}/bulk`],
    ['POST', '/api/v1/phone-numbers/validate'],
    ['POST', '/api/v1/policies'],
    ['PUT', '/api/v1/policies/listed'],
    ['POST', '/api/v1/suppressions'],
    ['PATCH', '/api/v1/batches/0199a3b2-7c4d-7123-8123-123456789012'],
    ['POST', '/api/v1/events/redeliver'],
  ] as const;

  it.each(ROUTES)('is refused as such: %s %s', async (method, path) => {
    for (const body of [...BODIES, ...OTHERS]) {
      expect(await gateway.call(method, path, body), body).toMatchObject({
        status: 400,
        body: { type: '/problems/validation', errors: [{ path: '', message: 'must be an object' }] },
      });
    }
  });

  it('is answered by no route with an error of ours', async () => {
    const { paths } = (await (await fetch(`${gateway.url}/docs-json`)).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(
        (method) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '9876501234')] as const,
      ),
    );
    expect(routes.length).toBeGreaterThan(40);
    for (const [method, path] of routes.filter(([of]) => of !== 'GET')) {
      for (const body of [...BODIES, ...OTHERS]) {
        expect((await gateway.call(method, path, body)).status, `${method} ${path} ${body}`).toBeLessThan(500);
      }
    }
  });
});
