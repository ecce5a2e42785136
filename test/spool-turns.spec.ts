import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { openClient } from './support/open-client.js';
import { query } from './support/query.js';
import { incoming, receipt } from './support/siren-webhooks.js';
import { accepted, turnsByHand } from './support/turn-by-hand.js';

let gateway: Gateway;
let turn: ReturnType<typeof turnsByHand>;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
  turn = turnsByHand(gateway);
});
afterAll(() => gateway?.close());
beforeEach(() => sql('DELETE FROM webhook_spool'));

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);

interface Written {
  id: string;
  endpoint: string;
  providerMessageId: string;
}

function written(endpoint: string, body: object, providerMessageId: string): Written {
  return {
    ...{ id: uuid(), endpoint, dialect: null, item: null, providerMessageId, said: 'text' },
    ...{ digest: randomBytes(16).toString('hex'), body: JSON.stringify(body), eventHeader: null, deliveryHeader: null },
    ...{ receivedAt: new Date() },
  };
}

const ofRecipient = (): Written => {
  const body = incoming();
  return written('message', body, body.message_id);
};
const recipients = (count: number): Written[] => Array.from({ length: count }, ofRecipient);

/** Rows of the spool that are due, the first for longest; each of so many messages of people. Resolves to their ids. */
async function spool(sizes: readonly number[]): Promise<string[]> {
  const rows = sizes.map((size, n) => ({ id: uuid(), n, webhooks: recipients(size) }));
  await sql(
    `INSERT INTO webhook_spool (id, next_at, webhook_ids, provider_message_ids, webhooks)
     SELECT id, now() - interval '1 hour' + n * interval '1 second', webhook_ids::uuid[], ids::text[], webhooks
       FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[]) AS x (id, n, webhook_ids, ids, webhooks)`,
    [
      rows.map(({ id }) => id),
      rows.map(({ n }) => n),
      rows.map(({ webhooks }) => `{${webhooks.map(({ id }) => id).join()}}`),
      rows.map(({ webhooks }) => `{${webhooks.map(({ providerMessageId }) => providerMessageId).join()}}`),
      rows.map(({ webhooks }) => JSON.stringify(webhooks)),
    ],
  );
  return rows.map(({ id }) => id);
}

const left = async () =>
  (await sql<{ id: string }>('SELECT id FROM webhook_spool ORDER BY next_at, id')).map(({ id }) => id);

describe('of a spool, a turn', () => {
  it('takes the oldest, until it has as many webhooks as it wants', async () => {
    const rows = await spool([150, 200, 60, 10, 1]);
    await turn({ receipts: 400 });
    expect(await left()).toEqual(rows.slice(3));
  });

  it('goes past those that another turn has, however many', async () => {
    const rows = await spool([...Array.from({ length: 250 }, () => 2), 3, 3]);
    const other = await openClient(gateway.database.url);
    await other.query('BEGIN');
    await other.query('SELECT FROM webhook_spool WHERE id = ANY ($1) FOR UPDATE', [rows.slice(0, 250)]);
    await turn({ receipts: 400 });
    await other.query('ROLLBACK');
    await other.end();
    expect(await left()).toEqual(rows.slice(0, 250));
  });

  it('holds none but those that it takes', async () => {
    const rows = await spool([200, 200, 5, 5]);
    let beside: object[] = [];
    const lookBeside = async () => {
      beside = await sql('SELECT id FROM webhook_spool ORDER BY next_at FOR UPDATE SKIP LOCKED');
    };
    await turn({ receipts: 400 }, { lookAgain: lookBeside });
    expect(beside).toEqual(rows.slice(2).map((id) => ({ id })));
  });

  it.each([
    { holds: 'as many webhooks as it wants, of people alone', sizes: [200, 200, 1], receipts: 400, more: true },
    { holds: 'as many rows as it reads', sizes: Array.from({ length: 201 }, () => 1), receipts: 400, more: true },
    { holds: 'more than the one row that it wants', sizes: [1, 1], receipts: 1, more: true },
    { holds: 'less than it wants', sizes: [200, 199], receipts: 400, more: false },
  ])('tells whether there may be more: it $holds', async ({ sizes, receipts, more }) => {
    await spool(sizes);
    expect((await turn({ receipts })).more).toMatchObject({ receipts: more });
  });
});

describe('a parked receipt', () => {
  it('that is looked at in the very turn that learns its id is taken once', async () => {
    const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', { to: '+919876517001', text: 'Hello' }))
      .body;
    await turn({ look: [id] });
    const webhook = written('delivery-status', receipt(`of-${id}`, 'delivered'), `of-${id}`);
    await sql(
      `INSERT INTO parked_receipts (id, provider_message_id, webhook, received_at, next_at) VALUES ($1, $2, $3, now(), now())`,
      [webhook.id, webhook.providerMessageId, JSON.stringify([webhook])],
    );
    await turn({ answers: [accepted(id, `of-${id}`)], receipts: 400 });
    expect(await sql('SELECT result FROM received_webhooks WHERE provider_message_id = $1', [`of-${id}`])).toEqual([
      { result: 'applied' },
    ]);
    expect(await sql('SELECT FROM parked_receipts WHERE id = $1', [webhook.id])).toEqual([]);
  });
});
