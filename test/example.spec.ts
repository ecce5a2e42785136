import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BillSplitter } from '../examples/bill-splitting-agent/src/bill-splitter.js';
import { Groups } from '../examples/bill-splitting-agent/src/groups.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

/** Whose group the agent knows. */
const ASHA = '+919876540007';

describe('the agent', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({
      wrap: (service) => {
        @Module({ imports: [service], providers: [BillSplitter, Groups] })
        class Agent {}
        return Agent;
      },
    });
  });
  afterAll(() => gateway?.close());

  /** Resolves to the id of the message and the text of the reply, once it is handled. */
  async function ask(from: string, content: string): Promise<{ id: string; reply: string }> {
    const { messageId } = await gateway.sandbox.receive({ from, content });
    const { id, replyMessageId } = await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/incoming-messages?status=handled&limit=200');
      const item = body.items.find((found: { providerMessageId: string }) => found.providerMessageId === messageId);
      expect(item?.replyMessageId).toEqual(expect.any(String));
      return item as { id: string; replyMessageId: string };
    });
    return { id, reply: (await finished(gateway, replyMessageId)).text };
  }
  const requestsOf = async (id: string): Promise<MessageDto[]> =>
    (await gateway.call('GET', `/api/v1/messages?reference=${encodeURIComponent(`bill ${id}`)}`)).body.items;

  it('asks each of the group once, although it handles the message twice', async () => {
    const { id } = await ask(ASHA, 'Split bill for dinner ₹1200 among 4 people');
    const before = await requestsOf(id);
    expect(before.map(({ to }) => to).sort()).toEqual([
      '+919876540001',
      '+919876540002',
      '+919876540004',
      '+919876549003',
    ]);
    await query(gateway.database, `UPDATE incoming_messages SET status = 'failed' WHERE id = $1`, [id]);
    expect((await gateway.call('POST', `/api/v1/dead-letters/${id}/replay`)).status).toBe(202);
    await eventually(async () => {
      const [row] = await query(gateway.database, `SELECT status FROM incoming_messages WHERE id = $1`, [id]);
      expect(row).toEqual({ status: 'handled' });
    });
    expect((await requestsOf(id)).map((request) => request.id)).toEqual(before.map((request) => request.id));
  });

  it('tells the shares, and asks for the numbers that it lacks', async () => {
    const { id, reply } = await ask('+919876540008', 'Split Rs. 1,000 for the taxi among 3');
    expect(reply).toBe(
      '₹1,000 for taxi among 3: ₹333.34 for the first, ₹333.33 for the others. ' +
        'To have them asked to pay, end with the 3 numbers: with 98765 43210, …',
    );
    expect(await requestsOf(id)).toEqual([]);
  });

  it.each([
    ['one number twice', 'with 98765 40011, 98765 40012, 98765-40012'],
    ['one number too few', 'with 98765 40011, 98765 40012'],
    ['a number that is none', 'with 98765 40011, 98765 40012, 12345'],
  ])('asks nobody to pay when there is %s', async (_what, named) => {
    const { id, reply } = await ask(ASHA, `Split ₹900 among 3 ${named}`);
    expect(reply).toMatch(/₹300 each\. To have them asked/);
    expect(await requestsOf(id)).toEqual([]);
  });

  it('asks those who are named', async () => {
    const { id } = await ask('+919876540008', 'Split ₹100 for tea among 3 with 98765 40011, 98765 40012 & 98765 40013');
    const requests = await requestsOf(id);
    expect(requests.map(({ to, text }) => `${to.slice(-2)} ${/is (₹[\d.]*\d)/.exec(text)?.[1]}`).sort()).toEqual([
      '11 ₹33.34',
      '12 ₹33.33',
      '13 ₹33.33',
    ]);
  });
});
