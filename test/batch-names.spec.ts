import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { BatchDto } from '../src/batches/batch.dto.js';
import { CommunicationService } from '../src/communication.service.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { BULK, lineOf, uploadLines } from './support/uploads.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.sandbox.reset());
afterAll(() => gateway?.close());

const LONGEST = '₹'.repeat(128);
const message = () => JSON.parse(lineOf(0)) as object;
const nameOf = async (id: string) => (await gateway.call<BatchDto>('GET', `/api/v1/batches/${id}`)).body.name;

describe('the name of a batch', () => {
  it('is null where nobody gives one', async () => {
    const { body } = await gateway.call('POST', BULK, { messages: [message()] });
    expect(await nameOf(body.batchId)).toBeNull();
    const again = await gateway.call('POST', BULK, { messages: [message()], name: null });
    expect(await nameOf(again.body.batchId)).toBeNull();
  });

  it('is given in the body, of messages and of recipients alike, and is listed', async () => {
    const ofMessages = await gateway.call('POST', BULK, { messages: [message()], name: 'May bills' });
    const ofRecipients = await gateway.call('POST', BULK, {
      text: 'Hi {name}',
      recipients: [{ to: '+919810000001', variables: { name: 'Asha' } }],
      name: LONGEST,
    });
    expect([ofMessages.status, ofRecipients.status]).toEqual([202, 202]);
    const { body } = await gateway.call<{ items: BatchDto[] }>('GET', '/api/v1/batches?limit=2');
    expect(body.items.map(({ id, name }) => [id, name])).toEqual([
      [ofRecipients.body.batchId, LONGEST],
      [ofMessages.body.batchId, 'May bills'],
    ]);
  });

  it('is given in the query with NDJSON, and stays as it was when the upload goes on under its key', async () => {
    const headers = { 'idempotency-key': 'named' };
    const first = await uploadLines(gateway, [lineOf(1)], { headers, query: '?name=May%20bills%20%E2%82%B9' });
    const second = await uploadLines(gateway, [lineOf(1), lineOf(2)], { headers, query: '?name=Other' });
    expect(second.body.batchId).toBe(first.body.batchId);
    expect(await nameOf(first.body.batchId)).toBe('May bills ₹');
  });

  it('is given from code', async () => {
    const communication = gateway.app.get(CommunicationService, { strict: false });
    const one = await communication.sendBulk([message()], { name: 'From code' });
    expect(await nameOf(one.batchId)).toBe('From code');
    const recipients = [{ to: '+919810000002' }];
    const other = await communication.sendToRecipients({ text: 'Hi', recipients, name: 'To them' });
    expect(await nameOf(other.batchId)).toBe('To them');
    await expect(communication.sendBulk([message()], { name: '' })).rejects.toMatchObject({ status: 400 });
  });

  it.each(['', 'x'.repeat(129), 'a\u0000b', '\ud800', 7, ['a'], {}])('%j is refused', async (name) => {
    const answer = await gateway.call('POST', BULK, { messages: [message()], name });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'name' }] } });
    const recipients = [{ to: '+919810000003' }];
    expect((await gateway.call('POST', BULK, { text: 'Hi', recipients, name })).status).toBe(400);
  });

  it('is refused in the query of a JSON body, which gives it itself, and of an upload where it is none', async () => {
    const refused = { status: 400, body: { errors: [{ path: 'name' }] } };
    expect(await gateway.call('POST', `${BULK}?name=May`, { messages: [message()] })).toMatchObject(refused);
    expect(await uploadLines(gateway, [lineOf(0)], { query: '?name=a%00b' })).toMatchObject(refused);
    expect(await uploadLines(gateway, [lineOf(0)], { query: '?name=a&name=b' })).toMatchObject(refused);
  });
});
