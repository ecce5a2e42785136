import type { SelectQueryBuilder } from 'typeorm';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { attemptsQuery } from '../src/communication/find-attempts.js';
import { messagesQuery } from '../src/communication/find-messages.js';
import { ENTITIES } from '../src/communication.module.js';
import { dataSourceOptions } from '../src/database/data-source.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { fillLists, RARE } from './support/filled-lists.js';

const MESSAGES = 100_000;
/** Of the ten thousand and more that the tables have. */
const FEW_BLOCKS = 700;

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  await fillLists(database, MESSAGES);
  dataSource = await new DataSource(dataSourceOptions({ databaseUrl: database.url }, ENTITIES)).initialize();
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

interface Plan {
  Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number; 'Actual Rows': number };
}

/** How many blocks of tables and indexes a page takes, and how many rows it has. */
async function costOf(statement: SelectQueryBuilder<object>): Promise<{ blocks: number; rows: number }> {
  const [text, values] = statement.getQueryAndParameters();
  const [row] = await dataSource.query<{ 'QUERY PLAN': [Plan] }[]>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
    values,
  );
  const { Plan: plan } = row!['QUERY PLAN'][0];
  return { blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], rows: plan['Actual Rows'] };
}

const hour = 3_600_000;
const before = {
  startedAt: new Date(Date.now() - 10 * hour),
  messageId: '0199aaaa-ffff-7000-8000-000000000001',
  number: 1,
};
const FILTERS: [string, object, rows: number][] = [
  ['nothing', {}, 51],
  ['a rare status', { status: RARE.status }, 4],
  ['a rare channel', { channel: RARE.channel }, 4],
  ['a number', { to: RARE.to }, 1],
  ['a large batch', { batchId: RARE.batchId }, 51],
  ['a reference', { reference: RARE.reference }, 1],
  ['a rare template', { template: RARE.template }, 4],
  ["Siren's id", { providerMessageId: RARE.providerMessageId }, 1],
  ['an early time', { createdTo: new Date(Date.now() - 20 * hour) }, 51],
  ['a time between', { createdFrom: new Date(Date.now() - 10 * hour), createdTo: new Date(Date.now() - 9 * hour) }, 51],
];

it.each(FILTERS)('a page of messages narrowed by %s is found by an index', async (_what, filter, rows) => {
  const cost = await costOf(messagesQuery(dataSource, filter, { before: null, limit: 51 }));
  expect(cost.rows).toBe(rows);
  expect(cost.blocks).toBeLessThan(FEW_BLOCKS);
});

it.each(FILTERS)('a page of attempts narrowed by %s is found by an index', async (_what, filter, rows) => {
  const statusOfAttempts = 'status' in filter ? { status: 'unknown' as const } : {};
  const cost = await costOf(attemptsQuery(dataSource, { ...filter, ...statusOfAttempts }, { before: null, limit: 51 }));
  expect(cost.rows).toBe(rows);
  expect(cost.blocks).toBeLessThan(FEW_BLOCKS);
});

it('a page in the middle costs no more than the first', async () => {
  const attempts = await costOf(attemptsQuery(dataSource, {}, { before, limit: 51 }));
  expect(attempts).toEqual({ rows: 51, blocks: expect.toSatisfy((blocks: number) => blocks < FEW_BLOCKS) });
  const inBatch = await costOf(
    attemptsQuery(
      dataSource,
      { batchId: RARE.batchId },
      { before: { ...before, messageId: 'f'.repeat(8) + '-ffff-7fff-8fff-ffffffffffff' }, limit: 51 },
    ),
  );
  expect(inBatch.blocks).toBeLessThan(FEW_BLOCKS);
});
