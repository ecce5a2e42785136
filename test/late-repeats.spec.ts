import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CommunicationService } from '../src/communication.service.js';
import { databaseClock } from '../src/database/clock.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

const MESSAGES = '/api/v1/messages';
const BULK = `${MESSAGES}/bulk`;
const POLICIES = '/api/v1/policies';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

let numbers = 0;
const someone = (): string => `+9198765${String(43_210 + numbers++)}`;
const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();
/** From now on requests are read the day after tomorrow. */
const letDaysPass = (): void => {
  const later = Date.now() + 2 * 86_400_000;
  vi.spyOn(databaseClock, 'nowMs').mockReturnValue(later);
};
afterEach(() => vi.restoreAllMocks());
const post = (path: string, body: object, key?: string) =>
  gateway.call('POST', path, body, key === undefined ? {} : { 'idempotency-key': key });
const stored = async () =>
  (await query<{ n: number }>(gateway.database, 'SELECT count(*)::int AS n FROM messages'))[0]!.n;

describe('a request that is repeated when it would be refused by itself', () => {
  it.each([
    ['sendAt', (at: string) => ({ sendAt: at })],
    ['expiresAt', (at: string) => ({ expiresAt: at })],
  ])('gets its first answer where its %s is over', async (name, times) => {
    const at = tomorrow();
    const body = { to: someone(), text: 'Your share is ₹250', ...times(at) };
    const first = await post(MESSAGES, body, `late-${name}`);
    expect(first.status).toBe(202);
    letDaysPass();
    const before = await stored();
    const again = await post(MESSAGES, body, `late-${name}`);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect((await post(MESSAGES, { ...body, idempotencyKey: `late-${name}` })).body).toEqual(first.body);
    expect(await stored()).toBe(before);
    // What is no repeat is refused as ever.
    expect((await post(MESSAGES, body)).status).toBe(400);
    expect((await post(MESSAGES, body, `other-${name}`)).status).toBe(400);
    expect((await post(MESSAGES, { ...body, text: 'Something else' }, `late-${name}`)).status).toBe(400);
  });

  it('gets its first answer where its policy is gone', async () => {
    expect((await post(POLICIES, { name: 'short-lived', priority: 'high' })).status).toBe(201);
    const body = { to: someone(), text: 'By a policy', policy: 'short-lived' };
    const first = await post(MESSAGES, body, 'policy-gone');
    expect(first.status).toBe(202);
    expect((await gateway.call('DELETE', `${POLICIES}/short-lived`)).status).toBe(204);
    expect(await post(MESSAGES, body, 'policy-gone')).toMatchObject({ status: 202, body: first.body });
    expect((await post(MESSAGES, body)).status).toBe(400);
  });

  it('gets its first answer as an item of a bulk, and as a whole one', async () => {
    const at = tomorrow();
    const [one, two] = [someone(), someone()];
    const keyed = { to: one, text: 'Keyed', sendAt: at, idempotencyKey: 'late-item' };
    expect((await post(MESSAGES, keyed)).status).toBe(202);
    const whole = { messages: [{ to: two, text: 'In a bulk' }], sendAt: at };
    const first = await post(BULK, whole, 'late-bulk');
    expect(first.status).toBe(202);
    letDaysPass();
    const before = await stored();
    const items = await post(BULK, { messages: [keyed, { ...keyed, text: 'Changed' }] });
    expect(items).toMatchObject({ status: 202, body: { accepted: 0, repeated: 1, rejectedCount: 1 } });
    expect(await post(BULK, whole, 'late-bulk')).toMatchObject({ status: 202, body: first.body });
    expect((await post(BULK, whole)).status).toBe(400);
    expect(await stored()).toBe(before);
  });

  it('is told what is on its way of a bulk that broke off', async () => {
    const body = { messages: [{ to: someone(), text: 'Broken off' }], sendAt: tomorrow() };
    const { body: first } = await post(BULK, body, 'broken-bulk');
    await query(gateway.database, 'UPDATE batches SET upload_complete = false WHERE id = $1', [first.batchId]);
    letDaysPass();
    const again = await post(BULK, body, 'broken-bulk');
    expect(again).toMatchObject({
      status: 400,
      body: { batchId: first.batchId, stored: 1, errors: [{ path: 'sendAt' }] },
    });
  });

  it('keeps others of a batch without duplicates from writing to the same number', async () => {
    const to = someone();
    const keyed = { to, text: 'Keyed, and once', sendAt: tomorrow(), idempotencyKey: 'late-once' };
    expect((await post(MESSAGES, keyed)).status).toBe(202);
    letDaysPass();
    const { body } = await post(BULK, { messages: [keyed, { to, text: 'Another' }], duplicates: 'skip' });
    expect(body).toMatchObject({ accepted: 0, repeated: 1, skippedDuplicates: 1, rejectedCount: 0 });
  });

  it('is refused with what is wrong where only code could have brought it', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const service = gateway.app.get(CommunicationService);
    const message = { to: someone(), text: 'Circular', metadata: circular, idempotencyKey: 'circular' };
    await expect(service.send(message)).rejects.toMatchObject({ type: '/problems/validation' });
  });

  it('gets its first answer in code', async () => {
    const service = gateway.app.get(CommunicationService);
    const sendAt = tomorrow();
    const message = { to: someone(), text: 'From code', sendAt, idempotencyKey: 'late-code' };
    const first = await service.send(message);
    letDaysPass();
    expect((await service.send(message)).id).toBe(first.id);
  });
});
