import type { DataSource } from 'typeorm';
import { databaseClock } from './clock.js';
import { firstIdAt, timeOfId } from './id-time.js';
import { isLockTimeout } from './sql-state.js';
import { inTransaction, poolOf, type Tx } from './transaction.js';

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
  const make = async (partition: Partition): Promise<boolean> => {
    if (busy.has(partition.parent)) return false;
    try {
      const isMade = await withShortLocks(dataSource, (tx) => makePartition(tx, partition));
      if (!isMade) busy.add(partition.parent);
      return isMade;
    } catch (error) {
      busy.add(partition.parent);
      errors.push(error);
      return false;
    }
  };
  for (const partition of await missingPartitions(dataSource)) await make(partition);
  for (const table of PARTITIONED) {
    for (;;) {
      const past = await oldestMisplaced(dataSource, table);
      if (past === null || !(await make(past))) break;
    }
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

async function makePartition(tx: Tx, { parent, name, key, low, high, options }: Partition): Promise<void> {
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

interface PartitionedTable {
  parent: string;
  key: string;
  by: 'month' | 'day';
  /** SQL: the key as text, from which its time is read. */
  text: string;
}

const ofMonths = (parent: string, key: string): PartitionedTable => ({ parent, key, by: 'month', text: `${key}::text` });
/** The tables whose months go together. */
export const MONTHLY = ['messages', 'deliveries', 'delivery_attempts', 'message_history'] as const;
const PARTITIONED: readonly PartitionedTable[] = [
  ...MONTHLY.map((parent) => ofMonths(parent, parent === 'messages' ? 'id' : 'message_id')),
  { parent: 'provider_ids', key: 'day', by: 'day', text: 'day::text' },
  { parent: 'received_webhooks', key: 'settled_at', by: 'day', text: `(settled_at AT TIME ZONE 'UTC')::date::text` },
];

/** The month, or day, of the oldest row in a default partition; null: it is none of the past. */
async function oldestMisplaced(
  dataSource: DataSource,
  { parent, key, by, text }: PartitionedTable,
): Promise<Partition | null> {
  const { rows } = await poolOf(dataSource).query<{ oldest: string; options: string }>(
    `SELECT ${text} AS oldest, month_options('${parent}') AS options FROM ${parent}_default ORDER BY ${key} LIMIT 1`,
  );
  const [row] = rows;
  if (row === undefined) return null;
  const at = by === 'month' ? timeOfId(row.oldest) : new Date(`${row.oldest}T00:00:00Z`);
  const [low, high] = by === 'month' ? [monthOf(at, 0), monthOf(at, 1)] : [at, new Date(at.getTime() + DAY_MS)];
  const isPast = (by === 'month' ? high : at).getTime() <= databaseClock.nowMs() - (by === 'month' ? 0 : DAY_MS);
  if (!isPast) return null;
  const bound = (end: Date): string =>
    by === 'month' ? firstIdAt(end) : key === 'day' ? end.toISOString().slice(0, 10) : end.toISOString();
  const suffix = low.toISOString().slice(0, by === 'month' ? 7 : 10);
  const options = by === 'month' ? row.options : '';
  return { parent, key, name: `${parent}_${suffix.replaceAll('-', '_')}`, low: bound(low), high: bound(high), options };
}

const DAY_MS = 86_400_000;

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
    await inTransaction(
      dataSource,
      async (tx) => {
        await tx.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
        await work(tx);
      },
      { plans: 'any', timeoutMs: MOVE_TIMEOUT_MS },
    );
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
