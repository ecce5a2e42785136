import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import { dropOldDay, makePartitions } from '../src/database/partitions.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { openClient } from './support/open-client.js';
import { query } from './support/query.js';

let gateway: Gateway;
let dataSource: DataSource;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
  ({ dataSource } = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT));
});
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const missing = async () =>
  (await sql<{ parent: string }>('SELECT parent FROM missing_partitions(3)')).map(({ parent }) => parent).sort();

/** The names of the last `count` partitions of a table. */
const lastOf = async (table: string, count: number) =>
  (
    await sql<{ name: string }>(
      `SELECT relname AS name FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE inhparent = $1::regclass AND relname ~ '\\d$' ORDER BY relname DESC LIMIT $2`,
      [table, count],
    )
  ).map(({ name }) => name);

const daysAhead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** As a month and a few days ago nobody had made them yet. */
beforeEach(async () => {
  // The database may have been made yesterday.
  await makePartitions(dataSource);
  const names = [...(await lastOf('received_webhooks', 3)), ...(await lastOf('messages', 1))];
  for (const name of names) await sql(`DROP TABLE ${name}`);
});

/** Who has read the table, and goes on reading, as a dump does. */
async function reader(table: string): Promise<{ end: () => Promise<void> }> {
  const client = await openClient(gateway.database.url);
  await client.query('BEGIN');
  await client.query(`SELECT FROM ${table} LIMIT 1`);
  return {
    end: async () => {
      await client.query('COMMIT');
      await client.end();
    },
  };
}

it('partitions of next days and months are made, those that are missing', async () => {
  expect(await missing()).toEqual(['messages', 'received_webhooks', 'received_webhooks', 'received_webhooks']);
  await makePartitions(dataSource);
  expect(await missing()).toEqual([]);
});

it('several replicas may make them at once', async () => {
  await Promise.all([1, 2, 3].map(() => makePartitions(dataSource)));
  await makePartitions(dataSource);
  expect(await missing()).toEqual([]);
});

it('a dump makes nobody wait behind the maintenance, which makes the partitions of other tables and these after it', async () => {
  const dump = await reader('received_webhooks');
  const begun = performance.now();
  const making = makePartitions(dataSource);
  let isMaking = true;
  void making.finally(() => (isMaking = false));
  let longest = 0;
  while (isMaking) {
    const before = performance.now();
    await sql('SELECT FROM received_webhooks LIMIT 1');
    longest = Math.max(longest, performance.now() - before);
  }
  expect(await making).toBe(false);
  expect(longest).toBeLessThan(1_000);
  expect(performance.now() - begun).toBeLessThan(3_000);
  expect(new Set(await missing())).toEqual(new Set(['received_webhooks']));

  await dump.end();
  await makePartitions(dataSource);
  expect(await missing()).toEqual([]);
});

it('one that cannot be made is told, and does not keep those of other tables from being made', async () => {
  await sql(
    `CREATE TABLE in_the_way PARTITION OF received_webhooks
        FOR VALUES FROM ('${daysAhead(6.5)}') TO ('${daysAhead(20)}')`,
  );
  await expect(makePartitions(dataSource)).rejects.toThrow('would overlap');
  expect(await missing()).not.toContain('messages');
  await sql('DROP TABLE in_the_way');
});

it('a day that somebody reads is dropped when they have ended', async () => {
  const far = Date.now() + 365 * 86_400_000;
  const count = async () => (await lastOf('received_webhooks', 100)).length;
  const before = await count();
  const dump = await reader('received_webhooks');
  expect(await dropOldDay(dataSource, 'received_webhooks', Date.now() - far)).toBe(false);
  expect(await count()).toBe(before);
  await dump.end();
  expect(await dropOldDay(dataSource, 'received_webhooks', Date.now() - far)).toBe(true);
  expect(await count()).toBe(before - 1);
});
