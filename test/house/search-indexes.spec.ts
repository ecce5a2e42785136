import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTITIES } from '../../src/communication.module.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { inTransaction } from '../../src/database/transaction.js';
import { findByDigits, type FoundByDigits } from '../../src/search/newest.js';
import { readTerm } from '../../src/search/read-term.js';
import { search } from '../../src/search/search.js';
import type { SearchDto, SearchKind } from '../../src/search/search.dto.js';
import { listSuppressions, readNumbersBy, type SuppressionFilter } from '../../src/suppressions/read-suppressions.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fillLists, RARE } from '../support/filled-lists.js';
import { closeKept, query } from '../support/query.js';

const MESSAGES = 90_000;
/** Of the twenty thousand and more that the tables and their indexes have: two for each of 2,000 that are sorted by their age. */
const FEW_BLOCKS = 5_000;

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  await fillLists(database, MESSAGES);
  await query(
    database,
    `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, text, media,
                                    metadata, sent_at, received_at, status)
     SELECT id, 'in.' || id, to_number, to_number, 'whatsapp', 'text', 'text', repeat('Paid. ', 20), '[]', '{}', created_at, created_at,
            'handled' FROM messages`,
  );
  await query(
    database,
    `INSERT INTO batches (id, created_at, total, upload_complete, finished_at, name)
     SELECT id, created_at, 1, true, created_at,
            CASE row_number() OVER (ORDER BY id) WHEN 77 THEN 'Diwali offer' ELSE 'May bills ' || row_number() OVER () END FROM messages`,
  );
  await query(
    database,
    `INSERT INTO templates (name, version, status, category, variables, locales, published_at)
     SELECT 't_' || i, 1, 'published', 'transactional', '{}',
            jsonb_build_object('en', jsonb_build_object('sms', jsonb_build_object('text',
              CASE i WHEN 77 THEN 'Dinner is ready' ELSE 'Your share is ' || i END))), now()
       FROM generate_series(1, 20000) AS i`,
  );
  await query(
    database,
    `INSERT INTO suppressions (phone_number, channel, reason, category, source, created_at)
     SELECT to_number, CASE WHEN i < 5 THEN 'sms' WHEN i % 2 = 0 THEN 'whatsapp' ELSE 'all' END, CASE WHEN i < 5 THEN 'rare' ELSE 'manual' END,
            CASE WHEN i < 5 THEN 'marketing' ELSE 'all' END,
            CASE WHEN i < 5 THEN 'error_code' WHEN i % 2 = 0 THEN 'import' ELSE 'api' END, date_trunc('hour', created_at)
       FROM (SELECT row_number() OVER (ORDER BY id) AS i, to_number, created_at FROM messages) AS m`,
  );
  for (const table of ['incoming_messages', 'batches', 'templates', 'suppressions']) {
    await query(database, `VACUUM ANALYZE ${table}`);
  }
  const options = dataSourceOptions({ databaseUrl: database.url, poolSize: 1 }, ENTITIES);
  dataSource = await new DataSource(options).initialize();
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

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

async function find(q: string): Promise<SearchDto & { blocks: number }> {
  const before = await blocksRead();
  const found = await search(dataSource, readTerm(q, 'IN'), 10, () => true);
  return { ...found, blocks: (await blocksRead()) - before };
}
const countOf = ({ items }: SearchDto, kind: SearchKind) => items.filter((item) => item.kind === kind).length;

describe('among ninety thousand of each kind', () => {
  it.each<[string, string, Partial<Record<SearchKind, number>>]>([
    ['a number', RARE.to, { message: 1, incoming_message: 1, contact: 1, suppression: 1 }],
    ['its last four digits', '0077', { message: 9, incoming_message: 9, contact: 9, suppression: 9 }],
    ['its last seven', '6500077', { message: 1, incoming_message: 1, contact: 1, suppression: 1 }],
    ['an id', '0199aaaa-0000-7000-8000-000000000001', {}],
    ["Siren's id", RARE.providerMessageId, { message: 1 }],
    ['a reference', RARE.reference, { message: 1 }],
    ['the beginning of many references', 'common-1', { message: 10 }],
    ['a word of a batch', 'diwali', { batch: 1 }],
    ['a word of a template', 'dinner is', { template: 1 }],
  ])('%s is found by an index', async (_what, q, counts) => {
    const found = await find(q);
    const kinds = [...new Set([...found.items.map(({ kind }) => kind), ...(Object.keys(counts) as SearchKind[])])];
    expect(Object.fromEntries(kinds.map((kind) => [kind, countOf(found, kind)]))).toEqual(counts);
    expect(found.blocks).toBeLessThan(FEW_BLOCKS);
  });

  it('the newest of many that fit are found first, without a look at all of them', async () => {
    const batches = await find('may bills');
    expect(batches.more).toEqual(['batch']);
    const newest = await query<{ id: string }>(database, 'SELECT id FROM batches ORDER BY id DESC LIMIT 10');
    expect(batches.items.map(({ id }) => id)).toEqual(newest.map(({ id }) => id));
    expect(batches.blocks).toBeLessThan(FEW_BLOCKS);
    const references = await find('common-');
    const ids = await query<{ id: string }>(database, 'SELECT id FROM messages ORDER BY id DESC LIMIT 10');
    expect(references.items.map(({ id }) => id)).toEqual(ids.map(({ id }) => id));
    expect(references.more).toEqual(['message']);
  });

  it('a beginning that thousands have, none of them new, is found all the same', async () => {
    // The oldest tenth: none is among the newest fifty thousand.
    await query(
      database,
      `UPDATE messages SET reference = 'old-' || reference WHERE id < (SELECT id FROM messages ORDER BY id OFFSET 8999 LIMIT 1)`,
    );
    const found = await find('old-');
    expect(countOf(found, 'message')).toBe(10);
    expect(found.more).toEqual(['message']);
  });
});

describe('a page of suppressions', () => {
  const LIMIT = 50;
  const page = async (filter: SuppressionFilter) => {
    const before = await blocksRead();
    const { rows } = await listSuppressions(dataSource, filter, { after: null, limit: LIMIT });
    return { rows: rows.length, blocks: (await blocksRead()) - before };
  };

  it.each<[string, SuppressionFilter, rows: number]>([
    ['nothing', {}, LIMIT],
    ['a channel that few have', { channel: 'sms' }, 4],
    ['a reason that few have', { reason: 'rare' }, 4],
    ['a reason that all others have', { reason: 'manual' }, LIMIT],
    ['a category that few have', { category: 'marketing' }, 4],
    ['a source that few have', { source: 'error_code' }, 4],
    ['all of these', { channel: 'sms', reason: 'rare', category: 'marketing', source: 'error_code' }, 4],
    ['a number', { numbers: readNumbersBy(RARE.to, 'IN')! }, 1],
    ['how all begin', { numbers: readNumbersBy('+91', 'IN')! }, LIMIT],
    ['how few begin', { numbers: readNumbersBy('+91987650007', 'IN')! }, 10],
    ['how none begins', { numbers: readNumbersBy('+44', 'IN')! }, 0],
    ['how few end', { numbers: readNumbersBy('0077', 'IN')! }, 9],
  ])('narrowed by %s is found by an index', async (_what, filter, rows) => {
    // Of the eight thousand that the table and its indexes have.
    expect(await page(filter)).toEqual({ rows, blocks: expect.toSatisfy((blocks: number) => blocks < 150) });
  });

  it('narrowed by what half of them have each and none both looks through an index alone', async () => {
    const { rows, blocks } = await page({ channel: 'whatsapp', source: 'api' });
    expect(rows).toBe(0);
    // An index has some thousand; with the rows there would be 1,600.
    expect(blocks).toBeLessThan(1_200);
  });

  it('goes on where the one before it ended, though thousands have the same time', async () => {
    const found: string[] = [];
    let after: Parameters<typeof listSuppressions>[2]['after'] = null;
    do {
      const { rows, next } = await listSuppressions(dataSource, {}, { after, limit: 20_001 });
      found.push(...rows.map(({ phoneNumber }) => phoneNumber));
      after = next;
    } while (after !== null);
    const all = await query<{ number: string }>(
      database,
      'SELECT phone_number AS number FROM suppressions ORDER BY created_at DESC, phone_number DESC',
    );
    expect(found.join()).toBe(all.map(({ number }) => number).join());
  });
});

describe('a span of time that takes too long', () => {
  /** Spans that begin earlier than so many days ago take a minute. */
  const slowBefore = (days: number) => `
    SELECT id FROM messages
     WHERE right(to_number, 4) = $1 AND to_number LIKE $2 AND id >= $3 AND id < $4
       AND ($3 > uuid7_floor(now() - interval '${days} days') OR (SELECT pg_sleep(60)) IS NOT NULL)
     ORDER BY id DESC LIMIT $5`;
  const findIn = (days: number, longestMs: number) =>
    inTransaction(dataSource, async (tx): Promise<{ found: FoundByDigits; timeout: string }> => {
      const found = await findByDigits(tx, slowBefore(days), '0077', 10, longestMs);
      const [after] = await tx.query<{ timeout: string }>(`SELECT current_setting('statement_timeout') AS timeout`);
      return { found, timeout: after!.timeout };
    });
  const daysBack = ({ lookedBackTo }: FoundByDigits) => Math.round((Date.now() - lookedBackTo!.getTime()) / 86_400_000);

  it('loses nothing of what was found before it, nor what the transaction does next', async () => {
    const { found, timeout } = await findIn(8, 1_000);
    expect(found.ids).toHaveLength(9);
    expect(daysBack(found)).toBe(7);
    expect(timeout).toBe('15s');
    // With the time that a span has otherwise.
    expect((await find('0077')).lookedBackTo).toBeNull();
  });

  it('is told when it was the first one: nothing was looked at', async () => {
    const { found } = await findIn(0, 50);
    expect(found.ids).toEqual([]);
    expect(daysBack(found)).toBe(0);
  });
});
