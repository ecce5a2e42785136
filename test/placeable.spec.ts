import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { parseSource, readSources } from './support/house/source-file.js';
import { type Statement, statementsOf } from './support/house/statements.js';
import { query } from './support/query.js';

/**
 * What keeps the tables fit to be placed on several nodes one day: a node that repeats a write, or has a part of it, must
 * come to the same result, and names rows by their keys.
 */
const VOLATILE =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|gen_random_uuid)\s*\(\s*\)|\b(random|nextval)\s*\(|\b(current_timestamp|current_date|current_time|localtimestamp)\b/i;
const POSITION_OF_A_ROW = /\b(ctid|xmin|xmax|cmin|cmax|tableoid)\b/i;
const REPORTS = /\b(pg_notify|notify)\b/i;
const CHANGES = /(?<!\bFOR |\bNO KEY )\bUPDATE\b|\bDELETE\b|\bON CONFLICT\b|\bMERGE\b/i;
const WRITES = /\bINSERT\b/i;
/** Settings before a statement that is sent with them. The SET of an UPDATE ends without a semicolon. */
const SETTINGS = /^(\s*(BEGIN|SET)\b[^;()]*;)+/i;
const BEGINS = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|CREATE|LOCK)\b/i;

function problemsIn(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ text, where }) => {
    const isPart = !BEGINS.test(text.replace(SETTINGS, ''));
    return [
      ...(VOLATILE.test(text) && (CHANGES.test(text) || isPart) ? [`${where}: a time or a chance in a change`] : []),
      ...(POSITION_OF_A_ROW.test(text) ? [`${where}: a row by its place`] : []),
      ...(REPORTS.test(text) && (CHANGES.test(text) || WRITES.test(text)) ? [`${where}: NOTIFY in a write`] : []),
    ];
  });
}

const MATTERS = new RegExp(`${VOLATILE.source}|${POSITION_OF_A_ROW.source}`, 'i');

describe('a statement', () => {
  it('has no time and no chance of its own in a change, no place of a row, no NOTIFY in a write', () => {
    const statements = statementsOf(
      readSources().filter(({ path }) => !path.startsWith('dashboard/page/')),
      MATTERS,
    );
    expect(statements.length).toBeGreaterThan(100);
    expect(problemsIn(statements)).toEqual([]);
  });

  it.each([
    ['UPDATE deliveries SET next_at = now()', 1],
    ['DELETE FROM idempotency_keys WHERE created_at < clock_timestamp()', 1],
    ['INSERT INTO replicas (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen_at = now()', 1],
    ['SELECT clock_timestamp() FROM deliveries FOR NO KEY UPDATE', 0],
    ['SET statement_timeout = 0; SELECT clock_timestamp()', 0],
    ['SET statement_timeout = 0; UPDATE events SET next_at = now()', 1],
    ['SET next_at = now()', 1],
    ['next_at = now ( )', 1],
    ['what may be taken now (all of it)', 0],
    ['DELETE FROM statistics_deltas WHERE ctid = ANY ($1)', 1],
    ['INSERT INTO policies VALUES ($1) RETURNING xmax = 0', 1],
    ["WITH new AS (INSERT INTO messages VALUES ($1)) SELECT pg_notify('siren', '')", 1],
    ["SELECT pg_notify('siren', '')", 0],
  ])('else it is found: %s', (text, n) => {
    expect(
      problemsIn(statementsOf([parseSource('here.ts', `tx.query(${JSON.stringify(text)})`)], MATTERS)),
    ).toHaveLength(n);
  });

  it('is found also where it is put together', () => {
    const files = [
      parseSource(
        'a.ts',
        "export const AGAIN = `next_at = ${nowOf('x')}`;\nfunction nowOf(x) { return `now() + ${x}`; }",
      ),
      parseSource('b.ts', 'tx.query(`UPDATE events SET ${AGAIN} WHERE id = $1`)'),
      parseSource('c.ts', "update({ at: () => 'now()' })"),
    ];
    expect(problemsIn(statementsOf(files, MATTERS))).toEqual([
      'b.ts:1: a time or a chance in a change',
      'c.ts:1: a time or a chance in a change',
    ]);
  });

  it('is found in what a gap is filled from, where that is in a change', () => {
    const gap = "${since('(SELECT min(at) FROM events WHERE at < now())')}";
    const files = [
      parseSource('a.ts', `tx.query(\`UPDATE events SET next_at = ${gap}\`)`),
      parseSource('b.ts', `tx.query(\`SELECT ${gap}\`)`),
    ];
    expect(problemsIn(statementsOf(files, MATTERS))).toEqual(['a.ts:1: a time or a chance in a change']);
  });
});

describe('a table', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  it('has a primary key, and is logged', async () => {
    const tables = await query<{ name: string }>(
      database,
      `SELECT c.relname AS name FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
          AND (c.relpersistence <> 'p' OR NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))`,
    );
    expect(tables).toEqual([]);
  });
});
