import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ENTITIES } from '../../src/communication.module.js';
import { findConversation } from '../../src/conversations/find-conversation.js';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { findIncomingByIds } from '../../src/inbox/find-incoming.js';
import { shownIncoming } from '../../src/inbox/incoming-messages.service.js';
import { INCOMING_EVENT_TYPE } from '../../src/messages/app-events.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { POLICY } from '../support/delivery-facts.js';
import { closeKept, query } from '../support/query.js';

const EACH = 20_000;
const LIMIT = 50;
/** Of the three thousand and more that the tables and their indexes have. */
const FEW_BLOCKS = 900;
/** Of Brazil: the number has two forms, and rows of both. */
const NUMBER = '+5511987654321';
const FORMS = [NUMBER, '+551187654321'];

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  await fill();
  const options = dataSourceOptions({ databaseUrl: database.url, poolSize: 1 }, ENTITIES);
  dataSource = await new DataSource(options).initialize();
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

/** A message, what they wrote, and a change of a suppression in turn, some milliseconds apart. */
async function fill(): Promise<void> {
  const until = new Date();
  const at = `$3::timestamptz - make_interval(secs => ($1 - i) * 0.03 + `;
  await query(
    database,
    `WITH x AS (SELECT i, ${at} 0.02) AS at FROM generate_series(1, $1::int) AS i),
          going AS (INSERT INTO deliveries (message_id, status, channel, expires_at, sent_at, delivered_at, finished_at)
                    SELECT uuid7_floor(at), 'delivered', 'whatsapp', at + interval '1 day', at, at, at FROM x)
     INSERT INTO messages (id, created_at, to_number, text, plan, priority, category)
     SELECT uuid7_floor(at), at, ($2::text[])[1 + i % 2], 'Ours ' || i, '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"}]',
            10, 'transactional' FROM x`,
    [EACH, FORMS, until],
  );
  await query(
    database,
    `WITH x AS (SELECT i, ${at} 0.01) AS at FROM generate_series(1, $1::int) AS i)
     INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, text, media,
                                    metadata, sent_at, received_at, status)
     SELECT uuid7_floor(at), 'in-' || i, ($2::text[])[1 + i % 2], ($2::text[])[1 + i % 2], 'whatsapp', 'text', 'text', 'Theirs ' || i,
            '[]', '{}', at, at, 'handled' FROM x`,
    [EACH, FORMS, until],
  );
  await query(
    database,
    `WITH x AS (SELECT i, ${at} 0) AS at FROM generate_series(1, $1::int) AS i)
     INSERT INTO suppression_changes (id, phone_number, channel, reason, change, source, at)
     SELECT uuid7_floor(at), ($2::text[])[1 + i % 2], 'all', 'manual', CASE WHEN i % 2 = 0 THEN 'added' ELSE 'lifted' END, 'api', at FROM x`,
    [EACH, FORMS, until],
  );
  for (const table of ['messages', 'deliveries', 'incoming_messages', 'suppression_changes']) {
    await query(database, `VACUUM ANALYZE ${table}`);
  }
}

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

it('a page of a conversation is found by indexes, the first like one in the middle, however much was said', async () => {
  const pages: { kinds: string[]; blocks: number }[] = [];
  const seen = new Set<string>();
  let before: string | null = null;
  for (let page = 0; page < 6; page++) {
    const blocks = await blocksRead();
    const found = await findConversation({ dataSource, policy: POLICY }, NUMBER, {
      before,
      limit: LIMIT,
      hasIncoming: true,
      hasSuppressions: true,
    });
    pages.push({ kinds: found.rows.map(({ kind }) => kind), blocks: (await blocksRead()) - blocks });
    for (const { id } of found.rows) seen.add(id);
    before = found.next;
    // The next ones begin in the middle of all.
    if (page === 2) {
      const [middle] = await dataSource.query<[{ id: string }]>(
        `SELECT id FROM messages ORDER BY id OFFSET ${EACH / 2} LIMIT 1`,
      );
      before = middle.id;
    }
  }
  for (const { kinds, blocks } of pages) {
    expect(kinds).toHaveLength(LIMIT);
    expect(new Set(kinds)).toEqual(new Set(['message', 'incoming', 'suppression']));
    expect(blocks).toBeLessThan(FEW_BLOCKS);
  }
  expect(seen.size).toBe(6 * LIMIT);
});

it('a page finds the dead events about its rows, however many died between its ends', async () => {
  await query(
    database,
    `INSERT INTO event_deliveries (outbox_id, item, id, number, subject, type, at, status, failures, deliveries)
     SELECT id, 0, gen_random_uuid(), row_number() OVER (ORDER BY id), id, $1, received_at, 'dead', 9, '[{"error": "http_500"}]'
       FROM incoming_messages`,
    [INCOMING_EVENT_TYPE],
  );
  await query(database, 'VACUUM ANALYZE event_deliveries');
  const ends = await query<{ id: string; event: string }>(
    database,
    `SELECT subject AS id, id AS event FROM event_deliveries
      WHERE subject IN ((SELECT id FROM incoming_messages ORDER BY id LIMIT 1), (SELECT id FROM incoming_messages ORDER BY id DESC LIMIT 1))`,
  );
  const rows = await findIncomingByIds(
    dataSource,
    ends.map(({ id }) => id),
  );
  const blocks = await blocksRead();
  const shown = await shownIncoming(dataSource, rows);
  expect((await blocksRead()) - blocks).toBeLessThan(20);
  expect(new Map(shown.map(({ id, deadEventId }) => [id, deadEventId]))).toEqual(
    new Map(ends.map(({ id, event }) => [id, event])),
  );
});
