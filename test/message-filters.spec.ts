import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { makeApiKey, type TestKey } from './support/api-keys.js';
import { deliver, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;
let billing: TestKey;
let delivered: MessageDto;
/** WhatsApp refuses it, by 131026, and the SMS arrives. */
let bySms: MessageDto;
/** Both fail. */
let failed: MessageDto;
let ofBilling: MessageDto;
beforeAll(async () => {
  gateway = await startGateway();
  billing = await makeApiKey(gateway, { name: 'billing', scopes: ['messages:send', 'messages:read'] });
  delivered = await deliver(gateway, { to: '+919876500001', reference: 'Dinner-1' });
  bySms = await deliver(gateway, { to: '+919876549002', reference: 'dinner-1' });
  failed = await deliver(gateway, { to: '+919876529012' });
  const { body } = await gateway.call('POST', '/api/v1/messages', { to: '+919876500002', text: 'Hi' }, billing.headers);
  ofBilling = await finished(gateway, body.id as string);
});
afterAll(() => gateway?.close());
afterEach(() => gateway.sandbox.reset());

const list = async (path: string, parameters: string) =>
  (await gateway.call('GET', `/api/v1/${path}?${parameters}`)).body.items as { id: string; messageId: string }[];
const messages = async (parameters: string) => (await list('messages', parameters)).map(({ id }) => id);
const count = async (parameters: string, headers?: Record<string, string>) =>
  (await gateway.call('GET', `/api/v1/messages/count?${parameters}`, undefined, headers)).body;
const exactly = (n: number) => ({ count: n, isExact: true, countedBackTo: null });

describe('messages narrowed by a code', () => {
  it('are those that ended by it, and those of which an attempt did', async () => {
    expect(await messages('code=131026')).toEqual([failed.id, bySms.id]);
    const end = failed.failure!.code;
    expect(await messages(`code=${end}`)).toContain(failed.id);
    expect(await messages('code=131026&channel=sms&status=delivered')).toEqual([bySms.id]);
    expect(await messages(`code=131026&to=${encodeURIComponent(bySms.to)}`)).toEqual([bySms.id]);
    expect(await messages('code=none')).toEqual([]);
  });

  it('agree with their attempts', async () => {
    const attempts = await list('attempts', 'code=131026');
    expect(attempts.map(({ messageId }) => messageId)).toEqual([failed.id, bySms.id]);
    expect(await list('attempts', `code=131026&to=${encodeURIComponent(bySms.to)}`)).toMatchObject([
      { channel: 'whatsapp', error: { code: '131026' } },
    ]);
    expect(await list('attempts', 'code=131026&channel=sms')).toEqual([]);
  });
});

describe('messages narrowed by the application', () => {
  it('are those that its keys submitted', async () => {
    expect(await messages('application=billing')).toEqual([ofBilling.id]);
    expect(await messages('application=admin')).toEqual([failed.id, bySms.id, delivered.id]);
    expect(await messages('application=admin&code=131026&to=%2B919876549002')).toEqual([bySms.id]);
    expect(await messages('application=nobody')).toEqual([]);
    expect((await list('attempts', 'application=billing')).map(({ messageId }) => messageId)).toEqual([ofBilling.id]);
  });

  it('are not mine where they are of another', async () => {
    expect(await messages('application=admin&mine=true')).toHaveLength(3);
    expect(await gateway.call('GET', '/api/v1/messages?application=billing&mine=true')).toMatchObject({
      ...{ status: 400, body: { errors: [{ path: 'application' }] } },
    });
  });
});

describe('the count of messages', () => {
  it.each([
    ['', 4],
    ['status=delivered', 3],
    ['code=131026', 2],
    ['application=billing', 1],
    ['reference=dinner-1', 1],
    ['to=%2B919876500001', 1],
    ['template=none', 0],
    ['createdTo=2001-01-01T00:00:00Z', 0],
  ])('narrowed by %j is %j, as many as the list has', async (parameters, n) => {
    expect(await count(parameters)).toEqual(exactly(n));
    expect(await messages(parameters)).toHaveLength(n);
  });

  it('is of mine alone where that is asked for', async () => {
    expect(await count('mine=true', billing.headers)).toEqual(exactly(1));
  });

  it.each([
    ['limit=1', 'limit'],
    ['cursor=x', 'cursor'],
    ['status=lost', 'status'],
    ['code=', 'code'],
    ['application=a%00b', 'application'],
    [`code=${'x'.repeat(257)}`, 'code'],
  ])('is refused for %s', async (parameters, path) => {
    expect(await gateway.call('GET', `/api/v1/messages/count?${parameters}`)).toMatchObject({
      ...{ status: 400, body: { errors: [{ path }] } },
    });
  });
});
