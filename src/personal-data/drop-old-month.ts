import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { makePartition, missingOfMonth, MONTHLY, monthOf, withShortLocks } from '../database/partitions.js';
import { poolOf } from '../database/transaction.js';
import { carryOver } from '../statistics/folding/fold.js';

/**
 * Drops the oldest month of messages, deliveries, attempts and history, all four together, once it ended longer ago than
 * `keptMs` and none of its deliveries is to be looked at again. One that must stay keeps the months after it, so that what is
 * kept is always what lies after one moment. Who reads or writes the tables for long is not waited for: it is tried again.
 * Resolves to whether there may be more.
 */
export async function dropOldMonth(dataSource: DataSource, keptMs: number): Promise<boolean> {
  const suffix = await oldestMonth(dataSource);
  if (suffix === null) return false;
  const month = new Date(`${suffix.replace('_', '-')}-01T00:00:00Z`);
  const end = monthOf(month, 1);
  if (end.getTime() > databaseClock.nowMs() - keptMs) return false;
  // What came late made its month in some of the tables alone.
  for (const partition of await missingOfMonth(dataSource, month)) {
    if (!(await makePartition(dataSource, partition))) return false;
  }
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
