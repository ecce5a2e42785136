import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { pruneParked } from '../src/webhooks/parked-receipts.js';
import { dropOldDay } from '../src/database/partitions.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, receipt } from './support/siren-webhooks.js';
import { STORED_WEBHOOKS } from './support/tables.js';

const DAY_MS = 86_400_000;

let gateway: Gateway;
let dataSource: DeliveryContext['dataSource'];
beforeAll(async () => {
  gateway = await startGateway();
  ({ dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT, { strict: false }));
});
afterAll(() => gateway?.close());
beforeEach(() => sql('TRUNCATE received_webhooks, webhook_spool, parked_receipts, provider_ids'));

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const report = (id: string, status: string) => deliverWebhook(gateway, 'delivery-status', receipt(id, status));
const results = async () =>
  Object.fromEntries(
    (await sql<{ id: string; result: string }>(`SELECT provider_message_id AS id, result FROM ${STORED_WEBHOOKS}`)).map(
      ({ id, result }) => [id, result],
    ),
  );

/** The id that would have been made so many days ago. */
const idOf = (daysAgo: number) => uuid({ msecs: Date.now() - daysAgo * DAY_MS });

/** So that none is a copy of another test's. */
let round = 0;
/** Receipts of ids that nobody knows, told so many days ago. */
async function parked(...daysAgo: number[]): Promise<void> {
  round++;
  for (const [i] of daysAgo.entries()) await report(`unmatched-${round}-${i}`, 'sent');
  await eventually(async () => {
    const [row] = await sql<{ n: number }>('SELECT count(*)::int AS n FROM parked_receipts');
    expect(row!.n).toBe(daysAgo.length);
  });
  for (const [i, days] of daysAgo.entries()) {
    await sql('UPDATE parked_receipts SET id = $2, received_at = $3 WHERE provider_message_id = $1', [
      ...[`unmatched-${round}-${i}`, idOf(days), new Date(Date.now() - days * DAY_MS)],
    ]);
  }
}

const left = async () =>
  (await sql<{ id: string }>('SELECT provider_message_id AS id FROM parked_receipts ORDER BY id')).map(({ id }) => id);

describe('a receipt of an id that nobody knows', () => {
  it('is dropped after two weeks, and its webhook says so', async () => {
    await parked(14.1, 13.9);
    expect(await pruneParked(dataSource, 100)).toBe(false);
    expect(await left()).toEqual([`unmatched-${round}-1`]);
    expect(await results()).toEqual({
      [`unmatched-${round}-0`]: 'unknown_id_dropped',
      [`unmatched-${round}-1`]: 'waiting_for_attempt',
    });
    const { body } = await gateway.call('GET', '/api/v1/received-webhooks?result=unknown_id_dropped');
    expect(body.items).toMatchObject([{ providerMessageId: `unmatched-${round}-0`, said: 'sent', messageId: null }]);
  });

  it('is dropped before where too many wait: the oldest go, in bites', async () => {
    await parked(5, 4, 3, 2, 1);
    expect(await pruneParked(dataSource, 2, 2)).toBe(true);
    expect(await left()).toEqual([`unmatched-${round}-2`, `unmatched-${round}-3`, `unmatched-${round}-4`]);
    expect(await pruneParked(dataSource, 2, 2)).toBe(false);
    expect(await left()).toEqual([`unmatched-${round}-3`, `unmatched-${round}-4`]);
    expect(Object.values(await results()).sort()).toEqual([
      'unknown_id_dropped',
      'unknown_id_dropped',
      'unknown_id_dropped',
      'waiting_for_attempt',
      'waiting_for_attempt',
    ]);
    expect(await pruneParked(dataSource, 2, 2)).toBe(false);
  });
});

describe('webhooks that are settled', () => {
  const days = async () =>
    (
      await sql<{ day: string }>(
        `SELECT right(relname, 10) AS day FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
          WHERE inhparent = 'received_webhooks'::regclass AND relname ~ '\\d$' ORDER BY relname`,
      )
    ).map(({ day }) => day);

  it('go by whole days, one after the other, once all of a day is older than the time that is set', async () => {
    for (const day of ['2026_01_01', '2026_01_02', '2026_01_03']) {
      const from = day.replaceAll('_', '-');
      await sql(
        `CREATE TABLE received_webhooks_${day} PARTITION OF received_webhooks
            FOR VALUES FROM ('${from} 00:00+00') TO (timestamptz '${from} 00:00+00' + interval '1 day')`.replace(
          /TO \((.*)\)$/,
          `TO ('${new Date(Date.parse(from) + DAY_MS).toISOString()}')`,
        ),
      );
    }
    const before = (await days()).slice(3);
    const keptMs = Date.now() - Date.parse('2026-01-03T00:30:00Z');
    expect(await dropOldDay(dataSource, 'received_webhooks', keptMs)).toBe(true);
    expect(await dropOldDay(dataSource, 'received_webhooks', keptMs)).toBe(false);
    expect(await days()).toEqual(['2026_01_03', ...before]);
    expect(await dropOldDay(dataSource, 'received_webhooks', Date.now() - Date.parse('2026-01-04T01:00:00Z'))).toBe(
      false,
    );
    expect(await days()).toEqual(before);
  });
});

describe('a replay', () => {
  it('of all receipts of a message does nothing, also when their webhooks are long pruned', async () => {
    const { id, attempts } = await deliver(gateway, { to: '+919876540001' });
    const find = async () => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
    const before = await eventually(async () => {
      const { body } = await gateway.call('GET', `/api/v1/received-webhooks?messageId=${id}`);
      const read = body.items.map(({ result }: { result: string }) => result);
      expect(read).toHaveLength(2);
      for (const result of read) expect(['applied', 'changed_nothing']).toContain(result);
      return find();
    });
    const bodies = await sql<{ body: string }>(`SELECT body FROM ${STORED_WEBHOOKS} ORDER BY id`);
    const replayAll = (to = gateway) =>
      Promise.all(bodies.map(({ body }) => deliverWebhook(to, 'delivery-status', Buffer.from(body))));

    await replayAll();
    const [stored] = await sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${STORED_WEBHOOKS}`);
    expect(stored).toEqual({ n: bodies.length });

    await sql('TRUNCATE received_webhooks');
    // This one remembers them for a minute.
    const other = await startGateway({ beside: gateway });
    onTestFinished(() => other.close());
    await replayAll(other);
    await eventually(async () => {
      const rows = await sql<{ result: string }>(`SELECT result FROM ${STORED_WEBHOOKS}`);
      expect(rows).toEqual(bodies.map(() => ({ result: 'changed_nothing' })));
    });
    const after = await find();
    expect({ ...after, history: before.history }).toEqual(before);
    expect(attempts).toHaveLength(1);
    expect(after.history.slice(before.history.length)).toMatchObject(
      bodies.map(() => ({ event: 'receipt', detail: { changed: false } })),
    );
    expect(gateway.sandbox.requests).toHaveLength(1);
  });
});
