import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptPosition } from '../../src/messages/attempt-keys.js';
import { countMessages } from '../../src/messages/messages.controller.js';
import { findAttempts } from '../../src/messages/attempts.controller.js';
import { findMessages } from '../../src/messages/find-messages.js';
import type { MessageFilter } from '../../src/messages/message-keys.js';
import { ENTITIES } from '../../src/communication.module.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { countDeadLetters, findDeadLetters } from '../../src/dead-letters/find-dead-letters.js';
import type { ListPage } from '../../src/http/pages.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { POLICY } from '../support/delivery-facts.js';
import { fillLists, RARE } from '../support/filled-lists.js';
import { closeKept, query } from '../support/query.js';

const MESSAGES = 90_000;
const LIMIT = 50;
/** Of the fifteen thousand and more that the tables and their indexes have. */
const FEW_BLOCKS = 900;
/** Of a walk over 50,000 rows. */
const WALKED_BLOCKS = 4_000;
const hour = 3_600_000;

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  await fillLists(database, MESSAGES);
  const options = dataSourceOptions({ databaseUrl: database.url, poolSize: 1 }, ENTITIES);
  dataSource = await new DataSource(options).initialize();
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

type Find<Position> = (filter: MessageFilter, before: Position | null) => Promise<ListPage<object, Position>>;
const messages: Find<string> = (filter, before) =>
  findMessages({ dataSource, policy: POLICY }, filter, { before, limit: LIMIT });
const attempts: Find<AttemptPosition> = ({ status, ...filter }, before) =>
  findAttempts(dataSource, { ...filter, ...(status && { status: 'unknown' }) }, { before, limit: LIMIT });

/** Blocks of tables and indexes that were read so far. */
async function blocksRead(): Promise<number> {
  await closeKept(database);
  await dataSource.query('SELECT pg_stat_force_next_flush()');
  const [row] = await dataSource.query<[{ n: number }]>(
    `SELECT sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0))::float8 AS n
       FROM pg_statio_user_tables`,
  );
  return row.n;
}

/** One page after the other, to the end: how many rows and blocks each had. */
async function pagesOf<Position>(
  find: Find<Position>,
  filter: MessageFilter,
  { most = Infinity, from = null }: { most?: number; from?: Position | null } = {},
): Promise<{ rows: number; blocks: number }[]> {
  const pages: { rows: number; blocks: number }[] = [];
  for (let before = from; pages.length < most;) {
    const blocks = await blocksRead();
    const { rows, next } = await find(filter, before);
    pages.push({ rows: rows.length, blocks: (await blocksRead()) - blocks });
    if (next === null) break;
    before = next;
  }
  return pages;
}

const FOUND: [string, MessageFilter, rows: number][] = [
  ['nothing', {}, LIMIT],
  ['a number', { to: RARE.to }, 1],
  ['a large batch', { batchId: RARE.batchId }, LIMIT],
  ['a reference', { reference: RARE.reference }, 1],
  ['a rare template', { template: RARE.template }, 4],
  ["Siren's id", { providerMessageId: RARE.providerMessageId }, 1],
  ['an early time', { createdTo: new Date(Date.now() - 20 * hour) }, LIMIT],
  [
    'a time between',
    { createdFrom: new Date(Date.now() - 10 * hour), createdTo: new Date(Date.now() - 9 * hour) },
    LIMIT,
  ],
];
/** All of them are among the oldest. */
const WALKED: [string, MessageFilter][] = [
  ['a channel that few went by', { channel: RARE.channel }],
  ['a status that few have', { status: 'cancelled' }],
  ['both', { status: 'cancelled', channel: RARE.channel }],
];

describe('a page of messages', () => {
  it.each([...FOUND, ['a status that has a code of failure', { status: RARE.status }, 4] as const])(
    'narrowed by %s is found by an index',
    async (_what, filter, rows) => {
      const [first] = await pagesOf(messages, filter, { most: 1 });
      expect(first).toEqual({ rows, blocks: expect.toSatisfy((blocks: number) => blocks < FEW_BLOCKS) });
    },
  );

  describe('of whose filter there is no index', () => {
    const change = (from: string, to: string, code: string | null) =>
      dataSource.query('UPDATE deliveries SET status = $2, failure_code = $3 WHERE status = $1', [from, to, code]);
    beforeAll(() => change(RARE.status, 'cancelled', null));
    afterAll(() => change('cancelled', RARE.status, 'opted_out'));

    it.each(WALKED)('narrowed by %s, walks a part of them and leaves the rest to the next', async (_what, filter) => {
      const pages = await pagesOf(messages, filter);
      expect(pages.map(({ rows }) => rows)).toEqual([0, 4]);
      for (const { blocks } of pages) expect(blocks).toBeLessThan(WALKED_BLOCKS);
    });
  });
});

describe('a page of messages that an attempt of theirs, or their end, gave a code', () => {
  it.each(['opted_out', 'unknown'])('%s walks a part of them and leaves the rest to the next', async (code) => {
    const pages = await pagesOf(messages, { code });
    expect(pages.map(({ rows }) => rows)).toEqual([0, 4]);
    // Of each message that is looked at, one look into an index of attempts: not all attempts that there are.
    for (const { blocks } of pages) expect(blocks).toBeLessThan(50_000 * 8);
  });
});

describe('a count of messages', () => {
  const count = (filter: MessageFilter) => countMessages(dataSource, filter);

  it('is exact where few fit, found by an index or by a walk', async () => {
    const exactly = (n: number) => ({ count: n, isExact: true, countedBackTo: null });
    expect(await count({ template: RARE.template })).toEqual(exactly(4));
    expect(await count({ channel: RARE.channel })).toEqual(exactly(4));
    expect(await count({ batchId: RARE.batchId })).toEqual(exactly(MESSAGES / 10));
  });

  it('stops at ten thousand', async () => {
    const before = await blocksRead();
    for (const filter of [{}, { template: 'common' }, { status: 'delivered' }] as const) {
      expect(await count(filter)).toEqual({ count: 10_000, isExact: false, countedBackTo: expect.any(Date) });
    }
    expect((await blocksRead()) - before).toBeLessThan(3 * 50_000);
  });
});

describe('a page of attempts', () => {
  it.each(FOUND)('narrowed by %s is found by an index', async (_what, filter, rows) => {
    const [first] = await pagesOf(attempts, filter, { most: 1 });
    expect(first).toEqual({ rows, blocks: expect.toSatisfy((blocks: number) => blocks < FEW_BLOCKS) });
  });

  it.each([...WALKED, ['a code that few have', { code: 'unknown' }] as const])(
    'narrowed by %s walks a part of them and leaves the rest to the next',
    async (_what, filter) => {
      const pages = await pagesOf(attempts, filter);
      expect(pages.map(({ rows }) => rows).reduce((sum, rows) => sum + rows)).toBe(4);
      expect(pages.length).toBeGreaterThan(1);
      for (const { blocks } of pages) expect(blocks).toBeLessThan(WALKED_BLOCKS);
    },
  );

  it('in the middle costs no more than the first', async () => {
    const from = {
      startedAt: new Date(Date.now() - 10 * hour),
      messageId: '0199aaaa-ffff-7000-8000-000000000001',
      number: 1,
    };
    expect(await pagesOf(attempts, {}, { from, most: 1 })).toEqual([
      { rows: LIMIT, blocks: expect.toSatisfy((blocks: number) => blocks < FEW_BLOCKS) },
    ]);
    const last = { ...from, messageId: 'ffffffff-ffff-7fff-8fff-ffffffffffff' };
    expect(await pagesOf(attempts, { batchId: RARE.batchId }, { from: last, most: 1 })).toEqual([
      { rows: LIMIT, blocks: expect.toSatisfy((blocks: number) => blocks < FEW_BLOCKS) },
    ]);
  });
});

describe('dead messages, of which most were discarded', () => {
  const DEAD = 4_000;
  const filter = { kind: 'message' } as const;
  let last: string;
  beforeAll(async () => {
    // The newest die, each message with a history; the oldest fifty of these nobody has discarded.
    const dead = await query<{ id: string }>(
      database,
      `UPDATE deliveries SET status = 'failed', failure_code = 'internal_error'
        WHERE message_id >= (SELECT message_id FROM deliveries ORDER BY message_id DESC OFFSET ${DEAD - 1} LIMIT 1)
      RETURNING message_id AS id`,
    );
    last = dead.map(({ id }) => id).sort()[LIMIT]!;
    await query(
      database,
      `INSERT INTO message_history (message_id, id, at, event, detail)
       SELECT d.message_id, gen_random_uuid(), d.finished_at + interval '1 s', e.event, '{}'
         FROM deliveries d, unnest(ARRAY['sent', 'delivered', 'discarded']) AS e (event)
        WHERE e.event <> 'discarded' OR (d.status = 'failed' AND d.failure_code = 'internal_error' AND d.message_id >= $1)`,
      [last],
    );
    await query(database, 'VACUUM ANALYZE deliveries');
    await query(database, 'VACUUM ANALYZE message_history');
  });
  const blocksOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = await blocksRead();
    await work();
    return (await blocksRead()) - before;
  };

  it('are counted by the key of their own history, whatever else there is of it', async () => {
    const blocks = await blocksOf(async () =>
      expect(await countDeadLetters(dataSource, filter, null)).toEqual({ count: LIMIT, isExact: true }),
    );
    // An index's three pages and a row's one; of all history there would be twice as many.
    expect(blocks).toBeLessThan(5 * DEAD);
  });

  it('are not asked again behind a cursor', async () => {
    const blocks = await blocksOf(async () =>
      expect(await findDeadLetters(dataSource, filter, { before: last, limit: LIMIT })).toHaveLength(LIMIT),
    );
    expect(blocks).toBeLessThan(FEW_BLOCKS);
  });
});
