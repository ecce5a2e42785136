import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePartitions, MONTHLY, monthOf, suffixOf } from '../../src/database/partitions.js';
import { dropOldMonth } from '../../src/personal-data/old-data.js';
import { foldDeltas } from '../../src/statistics/folding/fold.js';
import { rebuildStatistics } from '../../src/statistics/folding/rebuild.js';
import { eventually } from '../support/eventually.js';
import { startGateway } from '../support/gateway.js';
import { openClient } from '../support/open-client.js';
import { query } from '../support/query.js';
import { randomFrom } from '../support/random.js';
import { connectReplicas, type Replicas } from '../support/replicas.js';
import { foldedRows } from '../support/statistics-rows.js';
import { StatisticsStorm } from '../support/statistics-storm.js';

const MINUTE_MS = 60_000;
const NOW = new Date();
/** The month of the first moment that is kept, in most of these tests; the one before it is to go. */
const END = monthOf(NOW, -3);
const keptSince = (moment: Date) => Date.now() - moment.getTime();
const [OLD, KEPT] = [suffixOf(monthOf(END, -1)), suffixOf(END)];

let replicas: Replicas;
beforeEach(async () => {
  replicas = await connectReplicas();
});
afterEach(() => replicas.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) =>
  query<Row>(replicas.databaseUrl, text, values);
const monthsOf = async (table: string) =>
  (
    await sql<{ suffix: string }>(
      `SELECT right(relname, 7) AS suffix FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE inhparent = $1::regclass AND relname ~ '\\d$' ORDER BY 1`,
      [table],
    )
  ).map(({ suffix }) => suffix);
const countOf = async (relation: string) =>
  (await sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${relation}`))[0]!.n;

/** Messages around the end of a month: some of what the older ones count for lies in the younger one. */
async function storm(): Promise<StatisticsStorm> {
  const from = new Date(END.getTime() - 30 * MINUTE_MS);
  const batches = [uuid({ msecs: from.getTime() - 1 }), uuid({ msecs: END.getTime() + 1 })];
  const all = new StatisticsStorm(replicas, randomFrom(21), 60, { from, batches });
  for (let step = 0; step < 120; step++) await all.step();
  return all;
}

const rows = () => foldedRows(replicas.first);
const fold = async () => {
  while (await foldDeltas(replicas.first)) continue;
};

describe('what lies in the default partition', () => {
  it('is moved into its month, in all four tables, and found as before', async () => {
    await storm();
    const before = await sql(`SELECT id, text FROM messages ORDER BY id`);
    const inDefault = await Promise.all(MONTHLY.map((table) => countOf(`${table}_default`)));
    expect(inDefault[0]).toBeGreaterThan(20);
    await makePartitions(replicas.first);
    expect(await Promise.all(MONTHLY.map((table) => countOf(`${table}_default`)))).toEqual([0, 0, 0, 0]);
    for (const table of MONTHLY.slice(0, 3)) expect(await monthsOf(table)).toEqual(expect.arrayContaining([OLD, KEPT]));
    expect(await sql(`SELECT id, text FROM messages ORDER BY id`)).toEqual(before);
    expect((await countOf(`messages_${OLD}`)) + (await countOf(`messages_${KEPT}`))).toBe(before.length);
    // As if it had been made in time.
    const options = await sql(`SELECT reloptions FROM pg_class WHERE relname = 'delivery_attempts_${OLD}'`);
    expect(options).toEqual([{ reloptions: ['fillfactor=40'] }]);
  });

  it('before its month or day is made, too', async () => {
    const [month] = (await monthsOf('messages')).slice(-1);
    for (const table of MONTHLY) await sql(`DROP TABLE ${table}_${month}`);
    const ahead = new Date(`${month!.replace('_', '-')}-02T00:00:00Z`);
    await sql(
      `INSERT INTO messages (id, created_at, to_number, text, plan, priority, category) VALUES ($1, now(), '', '', '[]', 10, 'transactional')`,
      [uuid({ msecs: ahead.getTime() })],
    );
    await sql(
      `INSERT INTO provider_ids (provider_message_id, channel, message_id, number, day) VALUES ('x', 'sms', gen_random_uuid(), 1, '2020-02-29')`,
    );
    await makePartitions(replicas.first);
    expect(await countOf(`messages_${month}`)).toBe(1);
    expect(await countOf('provider_ids_2020_02_29')).toBe(1);
    expect(await sql(`SELECT * FROM missing_partitions(3)`)).toEqual([]);
  });

  it('is moved when nobody reads the table any more', async () => {
    await storm();
    const client = await openClient(replicas.databaseUrl);
    await client.query('BEGIN');
    await client.query('SELECT FROM messages LIMIT 1');
    await makePartitions(replicas.first);
    expect(await countOf('messages_default')).toBeGreaterThan(0);
    await client.query('COMMIT');
    await client.end();
    await makePartitions(replicas.first);
    expect(await countOf('messages_default')).toBe(0);
  });
});

describe('a month of messages', () => {
  let all: StatisticsStorm;
  beforeEach(async () => {
    all = await storm();
    await makePartitions(replicas.first);
  });

  it('stays while it is young, and while anything in it is open', async () => {
    expect(await dropOldMonth(replicas.first, keptSince(new Date(END.getTime() - 1)))).toBe(false);
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(false);
    expect(await monthsOf('messages')).toContain(OLD);
    await all.finishAll();
    // A question to Siren is left.
    await sql(
      `UPDATE deliveries SET next_at = now() WHERE message_id IN (SELECT min(message_id::text)::uuid FROM deliveries)`,
    );
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(false);
    await sql(`UPDATE deliveries SET next_at = NULL`);
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(true);
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(false);
    for (const table of MONTHLY) {
      expect(await monthsOf(table)).not.toContain(OLD);
    }
    expect(await countOf('messages')).toBe(await countOf(`messages_${KEPT}`));
  });

  it('is looked at again after the locks', async () => {
    await all.finishAll();
    const client = await openClient(replicas.databaseUrl);
    await client.query('BEGIN');
    await client.query(
      `UPDATE deliveries SET next_at = now() WHERE message_id IN (SELECT min(message_id::text)::uuid FROM deliveries)`,
    );
    // It has looked, and waits for what is under way.
    const dropped = dropOldMonth(replicas.first, keptSince(END));
    await expect
      .poll(() => sql(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%'`))
      .toHaveLength(1);
    await client.query('COMMIT');
    await client.end();
    expect(await dropped).toBe(false);
    expect(await monthsOf('messages')).toContain(OLD);
  });

  it('is dropped later while somebody reads it, and nobody waits behind that', async () => {
    await all.finishAll();
    const client = await openClient(replicas.databaseUrl);
    await client.query('BEGIN');
    await client.query('SELECT FROM message_history LIMIT 1');
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(false);
    for (const table of MONTHLY) expect(await monthsOf(table)).toContain(KEPT);
    expect(await monthsOf('deliveries')).toContain(OLD);
    expect(await countOf('messages_kept_from')).toBe(0);
    await client.query('COMMIT');
    await client.end();
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(true);
  });

  it('that must stay keeps those after it', async () => {
    const both = keptSince(monthOf(END, 1));
    await sql(`UPDATE deliveries SET next_at = NULL WHERE message_id >= uuid7_floor($1) AND finished_at IS NOT NULL`, [
      END,
    ]);
    await all.finishAll();
    await sql(
      `UPDATE deliveries SET next_at = now() WHERE message_id IN (SELECT min(message_id::text)::uuid FROM deliveries)`,
    );
    expect(await dropOldMonth(replicas.first, both)).toBe(false);
    expect(await monthsOf('messages')).toEqual(expect.arrayContaining([OLD, KEPT]));
    await sql(`UPDATE deliveries SET next_at = NULL`);
    expect([await dropOldMonth(replicas.first, both), await dropOldMonth(replicas.first, both)]).toEqual([true, true]);
    expect(await countOf('messages')).toBe(0);
  });

  it('leaves every figure when it goes, also when they are counted anew', async () => {
    await all.finishAll();
    await fold();
    const before = await rows();
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(true);
    expect(await countOf('statistics_carried')).toBeGreaterThan(0);
    expect(await rows()).toEqual(before);

    await sql(`UPDATE statistics_counts SET attempts_read = attempts_read + 7 WHERE level <> 'batch' AND start >= $1`, [
      END,
    ]);
    await sql(`DELETE FROM statistics_times WHERE level IN ('hour', 'month') AND start >= $1`, [END]);
    expect(await rows()).not.toEqual(before);
    await rebuildStatistics(replicas.first);
    expect(await rows()).toEqual(before);

    // What nobody can count any more is not touched, right or wrong.
    await sql(`UPDATE statistics_counts SET attempts_read = attempts_read + 7 WHERE level = 'day' AND start < $1`, [
      END,
    ]);
    const changed = await rows();
    await rebuildStatistics(replicas.first);
    expect(await rows()).toEqual(changed);
    expect(changed).not.toEqual(before);
  });

  it('of which deltas are not folded yet loses none of them by a rebuild', async () => {
    await all.finishAll();
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(true);
    expect(await countOf('statistics_deltas')).toBeGreaterThan(0);
    await rebuildStatistics(replicas.first);
    const rebuilt = await rows();
    expect(await countOf('statistics_deltas')).toBe(0);
    expect(rebuilt.some(({ row }) => new Date((row as { start: string }).start) < END)).toBe(true);
    await rebuildStatistics(replicas.first);
    expect(await rows()).toEqual(rebuilt);
  });

  it('stays while the statistics are counted anew', async () => {
    await all.finishAll();
    const client = await openClient(replicas.databaseUrl);
    await client.query(`SELECT pg_advisory_lock(hashtextextended(current_schema() || '.statistics', 0))`);
    expect(await dropOldMonth(replicas.first, keptSince(END))).toBe(false);
    await client.end();
    await expect.poll(() => dropOldMonth(replicas.first, keptSince(END))).toBe(true);
  });
});

it('the workers do all of it by themselves', async () => {
  const all = await storm();
  await all.finishAll();
  const id = uuid({ msecs: END.getTime() + 1 });
  await sql(
    `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, text, media, metadata, sent_at, received_at, status)
     SELECT id, 'old ' || id, '+919876540001', '+919876540001', 'whatsapp', 'text', 'text', 'Hello', '[]', '{}', now(), now(), 'handled'
       FROM unnest($1::uuid[]) AS x (id)`,
    [[id, uuid()]],
  );
  await sql(
    `INSERT INTO messages (id, created_at, to_number, text, plan, priority, category)
     SELECT id, now(), '+919876540001', 'Hello', '[{"channel":"sms","text":"Hello"}]', 10, 'transactional' FROM unnest($1::uuid[]) AS x (id)`,
    [[id, uuid()]],
  );
  await sql(
    `INSERT INTO deliveries (message_id, status, expires_at, finished_at)
     SELECT id, 'cancelled', now(), now() FROM messages WHERE text = 'Hello'`,
  );
  await makePartitions(replicas.first);
  expect(await monthsOf('messages')).toEqual(expect.arrayContaining([OLD, KEPT]));
  const days = String(Math.floor(keptSince(END) / 86_400_000) - 1);
  const gateway = await startGateway({
    database: { url: replicas.databaseUrl, drop: () => Promise.resolve() },
    settings: { MESSAGE_RETENTION_DAYS: days, INCOMING_RETENTION_DAYS: days, CONTENT_RETENTION_DAYS: days },
  });
  try {
    await eventually(async () => {
      expect(await monthsOf('messages')).not.toContain(OLD);
      expect(await countOf('incoming_messages')).toBe(1);
      expect(await sql(`SELECT text, plan FROM messages WHERE id = $1`, [id])).toEqual([
        { text: '', plan: [{ channel: 'sms' }] },
      ]);
    });
    expect(await monthsOf('messages')).toContain(KEPT);
    expect(await sql(`SELECT FROM messages WHERE text = 'Hello'`)).toHaveLength(1);
  } finally {
    await gateway.close();
  }
});
