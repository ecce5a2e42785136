import type { Client } from 'pg';

/** What was written to one table: its rows, its indexes and what it keeps out of line. */
export interface TableWrites {
  /** Row versions: a row that was inserted, or a new state of one that was updated. */
  versions: number;
  /** Of these, updates that stayed on their page and touched no index. */
  hot: number;
  entries: number;
  deletes: number;
  walBytes: number;
}

export interface WriteCount {
  /** By name; partitions belong to their table. */
  tables: ReadonlyMap<string, TableWrites>;
  /** All of the log, commits included. */
  walBytes: number;
  commits: number;
}

/** A place in the log up to which everything is on disk. */
type Position = string;

/**
 * Counts what is written while `work` goes on, exactly, out of the write-ahead log. The statistics views tell less: nothing of
 * entries of partial indexes, and what they do tell comes late. Meanwhile the whole server makes no full-page images, with
 * which a record would leave out what it holds, and vacuums nothing, which it would do when it likes.
 * @param client a superuser's, on the database in question; PostgreSQL 16 or newer
 */
export async function countWrites(client: Client, work: () => Promise<void>): Promise<WriteCount> {
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_walinspect SCHEMA public');
  await client.query('ALTER SYSTEM SET full_page_writes = off');
  await client.query('ALTER SYSTEM SET autovacuum = off');
  await client.query('SELECT pg_reload_conf()');
  // A checkpoint meanwhile must not remove what is to be read.
  await client.query(`SELECT pg_create_physical_replication_slot('count_writes', true, true)`);
  try {
    const from = await mark(client);
    await work();
    const to = await mark(client);
    const { rows } = await client.query<TableWrites & { table: string }>(BY_TABLE, [from, to]);
    const sums = await client.query<{ walBytes: number; commits: number }>(IN_ALL, [from, to]);
    return { tables: new Map(rows.map(({ table, ...writes }) => [table, writes])), ...sums.rows[0]! };
  } finally {
    await client.query(`SELECT pg_drop_replication_slot('count_writes')`);
    await client.query('ALTER SYSTEM RESET full_page_writes');
    await client.query('ALTER SYSTEM RESET autovacuum');
    await client.query('SELECT pg_reload_conf()');
  }
}

async function mark(client: Client): Promise<Position> {
  const { rows } = await client.query<{ at: Position }>(
    `SELECT pg_logical_emit_message(false, 'count_writes', '', true) AS at`,
  );
  return rows[0]!.at;
}

/**
 * The log names files: of a table, of its TOAST table, of an index of either. An entry of a B-tree is one record, which
 * names the leaf; where that was full, the record of the split.
 */
const BY_TABLE = `
  WITH files AS (
    SELECT c.relfilenode AS file, coalesce(t.oid, i.indrelid, c.oid) AS relation
      FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
                      LEFT JOIN pg_class t ON t.reltoastrelid = coalesce(i.indrelid, c.oid)
     WHERE c.relkind IN ('r', 'i', 't') AND c.relnamespace::regnamespace::text IN ('siren_gateway', 'pg_toast')),
  tables AS (
    SELECT file, relname AS table FROM files JOIN pg_class c ON c.oid = coalesce(pg_partition_root(relation), relation)),
  records AS (
    SELECT start_lsn, resource_manager AS manager, split_part(record_type, '+', 1) AS type,
           min(relfilenode) FILTER (WHERE block_id = 0) AS file, min(description) AS description,
           min(record_length) - sum(block_fpi_length) AS bytes
      FROM public.pg_get_wal_block_info($1, $2, false)
     WHERE reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
     GROUP BY start_lsn, resource_manager, record_type)
  SELECT tables.table::text AS table,
         count(*) FILTER (WHERE manager = 'Heap' AND type IN ('INSERT', 'UPDATE', 'HOT_UPDATE'))::int AS versions,
         count(*) FILTER (WHERE manager = 'Heap' AND type = 'HOT_UPDATE')::int AS hot,
         count(*) FILTER (WHERE manager = 'Heap' AND type = 'DELETE')::int AS deletes,
         count(*) FILTER (WHERE manager = 'Btree' AND (type IN ('INSERT_LEAF', 'INSERT_POST')
                                OR type IN ('SPLIT_L', 'SPLIT_R') AND description LIKE 'level: 0%'))::int AS entries,
         sum(bytes)::int AS "walBytes"
    FROM records JOIN tables USING (file)
   GROUP BY 1`;

const IN_ALL = `
  SELECT sum(record_size)::float8 AS "walBytes",
         coalesce(sum(count) FILTER (WHERE "resource_manager/record_type" LIKE 'Transaction/COMMIT%'), 0)::int AS commits
    FROM public.pg_get_wal_stats($1, $2, true)`;
