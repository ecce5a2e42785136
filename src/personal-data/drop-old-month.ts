import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { MONTHLY, monthOf, withShortLocks } from '../database/partitions.js';
import { poolOf } from '../database/transaction.js';
import { carryOver } from '../statistics/folding/carry-over.js';

/**
 * Drops the oldest month of messages, deliveries, attempts and history, all four together, once it ended longer ago than
 * `keptMs` and none of its deliveries is to be looked at again. One that must stay keeps the months after it, so that what is
 * kept is always what lies after one moment. Who reads or writes the tables for long is not waited for: it is tried again.
 * Resolves to whether there may be more.
 */
export async function dropOldMonth(dataSource: DataSource, keptMs: number): Promise<boolean> {
  const suffix = await oldestMonth(dataSource);
  if (suffix === null) return false;
  const end = monthOf(new Date(`${suffix.replace('_', '-')}-01T00:00:00Z`), 1);
  if (end.getTime() > databaseClock.nowMs() - keptMs) return false;
  await completeMonth(dataSource, suffix);
  // Before anybody is kept from anything.
  if ((await poolOf(dataSource).query<Open>(isOpen(suffix))).rows[0]!.isOpen) return false;
  let isDropped = false;
  const isDone = await withShortLocks(dataSource, async (tx) => {
    isDropped = false;
    // From here on nobody changes anything of this month; what was changed before is seen by the next look.
    await tx.query(`LOCK TABLE deliveries_${suffix}, delivery_attempts_${suffix} IN SHARE MODE`);
    if ((await tx.query<Open>(isOpen(suffix)))[0]!.isOpen) return;
    if (!(await carryOver(tx, suffix, end))) return;
    await tx.query(`LOCK TABLE ${MONTHLY.map((table) => `ONLY ${table}`).join(', ')} IN ACCESS EXCLUSIVE MODE`);
    await tx.query(`DROP TABLE ${MONTHLY.map((table) => `${table}_${suffix}`).join(', ')}`);
    isDropped = true;
  });
  return isDone && isDropped;
}

interface Open {
  isOpen: boolean;
}

/** By the index of what is due. */
const isOpen = (suffix: string): string =>
  `SELECT EXISTS (SELECT FROM deliveries_${suffix} WHERE next_at IS NOT NULL) AS "isOpen"`;

/** As in the names of its partitions, `2026_01`; null: there is none. */
async function oldestMonth(dataSource: DataSource): Promise<string | null> {
  const { rows } = await poolOf(dataSource).query<{ suffix: string }>(
    `SELECT right(c.relname, 7) AS suffix FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = ANY ($1::regclass[]) AND c.relname ~ '_\\d{4}_\\d\\d$' ORDER BY 1 LIMIT 1`,
    [[...MONTHLY]],
  );
  return rows[0]?.suffix ?? null;
}

/** What came late, from the default partition, made its month in some of the tables alone: the others get an empty one. */
async function completeMonth(dataSource: DataSource, suffix: string): Promise<void> {
  const month = `${suffix.replace('_', '-')}-01T00:00:00Z`;
  const { rows } = await poolOf(dataSource).query<{ parent: string; low: string; high: string }>(
    `SELECT parent, uuid7_floor($2)::text AS low, uuid7_floor($3)::text AS high FROM unnest($1::text[]) AS p (parent)
      WHERE to_regclass(format('%I.%I', current_schema(), parent || '_' || $4::text)) IS NULL`,
    [[...MONTHLY], month, monthOf(new Date(month), 1), suffix],
  );
  for (const { parent, low, high } of rows) {
    await withShortLocks(dataSource, async (tx) => {
      await tx.query(
        `CREATE TABLE IF NOT EXISTS ${parent}_${suffix} PARTITION OF ${parent} FOR VALUES FROM ('${low}') TO ('${high}')`,
      );
    });
  }
}
