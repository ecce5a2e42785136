import type { DataSource } from 'typeorm';
import { databaseClock } from './clock.js';
import { firstIdAt, timeOfId } from './ids.js';
import { inTransaction, poolOf, type Tx, withLockTimeout } from './transaction.js';
import { isLockTimeout } from './database-errors.js';

const MONTHS_AHEAD = 3;
/** Whoever reads or writes the table is not made to wait behind somebody who waits himself. */
const LOCK_TIMEOUT_MS = 100;
/** What a default partition holds is little, as long as somebody looks after it. */
const MOVE_TIMEOUT_MS = 60_000;

/** A partition that is to be: those of `parent` whose `key` is from `low` on, and below `high`. */
interface Partition {
  parent: string;
  name: string;
  key: string;
  low: string;
  high: string;
  /** ` WITH (…)`, or nothing. */
  options: string;
}

/**
 * Makes next months' and next days' partitions long before they are needed, each in a transaction of its own. What lies in
 * the default partition, since a clock was far off, is moved: before its month is made, and afterwards into a month of the
 * past, which retention drops like any other. A table that somebody reads for long, such as a dump, is left for the next time.
 */
export async function makePartitions(dataSource: DataSource): Promise<boolean> {
  const busy = new Set<string>();
  const errors: unknown[] = [];
  const tryToMake = async (partition: Partition): Promise<boolean> => {
    if (busy.has(partition.parent)) return false;
    try {
      const isMade = await makePartition(dataSource, partition);
      if (!isMade) busy.add(partition.parent);
      return isMade;
    } catch (error) {
      busy.add(partition.parent);
      errors.push(error);
      return false;
    }
  };
  for (const partition of await missingPartitions(dataSource)) await tryToMake(partition);
  for (;;) {
    const past = await oldestMisplaced(dataSource);
    if (past.length === 0) break;
    let areMade = true;
    for (const partition of past) areMade = (await tryToMake(partition)) && areMade;
    if (!areMade) break;
  }
  if (errors.length > 0) throw errors[0];
  return false;
}

async function missingPartitions(dataSource: DataSource): Promise<Partition[]> {
  const { rows } = await poolOf(dataSource).query<Partition>(
    `SELECT parent, name, partition_key AS key, low, high, options FROM wanted_partitions($1)
      WHERE to_regclass(format('%I.%I', current_schema(), name)) IS NULL ORDER BY low, parent`,
    [MONTHS_AHEAD],
  );
  return rows;
}

/** Two that make the same partition at once: the second would fail. */
const ONE_AT_A_TIME = `SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.make_partitions'))`;

/** Moves into it what lies in the default partition. Resolves to false where others have what it needs. */
export function makePartition(dataSource: DataSource, partition: Partition): Promise<boolean> {
  return withShortLocks(dataSource, (tx) => make(tx, partition));
}

async function make(tx: Tx, { parent, name, key, low, high, options }: Partition): Promise<void> {
  await tx.query(ONE_AT_A_TIME);
  const bounds = `FOR VALUES FROM ('${low}') TO ('${high}')`;
  const misplaced = `${parent}_default WHERE ${key} >= '${low}' AND ${key} < '${high}'`;
  const [found] = await tx.query<{ some: boolean }>(`SELECT EXISTS (SELECT FROM ${misplaced}) AS some`);
  if (!found!.some) {
    await tx.query(`CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${parent} ${bounds}${options}`);
    return;
  }
  // Nobody sees the rows on their way.
  await tx.query(`LOCK TABLE ONLY ${parent}, ONLY ${parent}_default IN ACCESS EXCLUSIVE MODE`);
  await tx.query(
    `CREATE TABLE ${name} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)${options}`,
  );
  await tx.query(`WITH moved AS (DELETE FROM ${misplaced} RETURNING *) INSERT INTO ${name} SELECT * FROM moved`);
  await tx.query(`ALTER TABLE ${parent} ATTACH PARTITION ${name} ${bounds}`);
}

/** The tables whose months go together. */
export const MONTHLY = ['messages', 'deliveries', 'delivery_attempts', 'message_history'] as const;
const keyOf = (table: (typeof MONTHLY)[number]): string => (table === 'messages' ? 'id' : 'message_id');
/** The column that a day is read from, and how. */
const DAILY = [
  { parent: 'provider_ids', key: 'day', day: 'day' },
  { parent: 'received_webhooks', key: 'settled_at', day: `(settled_at AT TIME ZONE 'UTC')::date` },
] as const;
const DAY_MS = 86_400_000;

/** What is to be made for the oldest row of the past that lies in a default partition: its day, or its month in all tables. */
async function oldestMisplaced(dataSource: DataSource): Promise<Partition[]> {
  const pool = poolOf(dataSource);
  const now = databaseClock.now();
  for (const table of MONTHLY) {
    const key = keyOf(table);
    const { rows } = await pool.query<{ id: string }>(
      `SELECT ${key} AS id FROM ${table}_default ORDER BY ${key} LIMIT 1`,
    );
    const month = rows[0] && monthOf(timeOfId(rows[0].id), 0);
    if (month !== undefined && month < monthOf(now, 0)) return missingOfMonth(dataSource, month);
  }
  for (const { parent, key, day } of DAILY) {
    const { rows } = await pool.query<{ day: string }>(
      `SELECT ${day}::text AS day FROM ${parent}_default ORDER BY ${key} LIMIT 1`,
    );
    if (rows[0] === undefined) continue;
    const at = new Date(`${rows[0].day}T00:00:00Z`);
    if (at.getTime() > now.getTime() - DAY_MS) continue;
    const bound = (end: Date): string => (key === 'day' ? end.toISOString().slice(0, 10) : end.toISOString());
    const [low, high] = [bound(at), bound(new Date(at.getTime() + DAY_MS))];
    return [{ parent, key, name: `${parent}_${rows[0].day.replaceAll('-', '_')}`, low, high, options: '' }];
  }
  return [];
}

/** The partitions of a month that are not there yet, of the four tables. */
export async function missingOfMonth(dataSource: DataSource, month: Date): Promise<Partition[]> {
  const { rows } = await poolOf(dataSource).query<Pick<Partition, 'parent' | 'name' | 'key' | 'options'>>(
    `SELECT parent, parent || $3 AS name, key, month_options(parent) AS options
       FROM unnest($1::text[], $2::text[]) AS p (parent, key)
      WHERE to_regclass(format('%I.%I', current_schema(), parent || $3)) IS NULL`,
    [[...MONTHLY], MONTHLY.map(keyOf), `_${suffixOf(month)}`],
  );
  const [low, high] = [firstIdAt(month), firstIdAt(monthOf(month, 1))];
  return rows.map((row) => ({ ...row, low, high }));
}

/** As it ends the names of a month's partitions: `2026_01`. */
export function suffixOf(month: Date): string {
  return month.toISOString().slice(0, 7).replace('-', '_');
}

/** The first moment of the month, of UTC, that is so many months after that of a time. */
export function monthOf(at: Date, months: number): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months));
}

/**
 * Runs this in one transaction that waits for no lock longer than anybody would notice. False: others have what it needs, and
 * none of it was done.
 */
export async function withShortLocks(dataSource: DataSource, work: (tx: Tx) => Promise<void>): Promise<boolean> {
  try {
    await inTransaction(dataSource, (tx) => withLockTimeout(tx, LOCK_TIMEOUT_MS, () => work(tx)), {
      plans: 'any',
      timeoutMs: MOVE_TIMEOUT_MS,
    });
    return true;
  } catch (error) {
    if (isLockTimeout(error)) return false;
    throw error;
  }
}

/**
 * Drops one partition of a table by day that ended longer ago than `keptMs`. Resolves to whether there may be more.
 * @param table partitioned by day, whose partitions are named `<table>_YYYY_MM_DD`
 */
export async function dropOldDay(dataSource: DataSource, table: string, keptMs: number): Promise<boolean> {
  const endedBefore = new Date(databaseClock.nowMs() - keptMs);
  const { rows } = await poolOf(dataSource).query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = $1::regclass AND c.relname ~ ('^' || $1 || '_\\d{4}_\\d\\d_\\d\\d$')
        AND c.relname < $1 || '_' || $2 ORDER BY c.relname LIMIT 2`,
    [table, endedBefore.toISOString().slice(0, 10).replaceAll('-', '_')],
  );
  const [oldest] = rows;
  if (oldest === undefined) return false;
  const isDropped = await withShortLocks(dataSource, async (tx) => void (await tx.query(`DROP TABLE ${oldest.name}`)));
  return isDropped && rows.length > 1;
}
