import { closeKept, query } from './query.js';

/**
 * How many rows, and entries of indexes, Postgres has read of these tables and their partitions. What a statement has to
 * step over shows here on any machine, as its time does not. Servers' processes tell it a second or two late.
 */
export async function rowsRead(database: string, table: string): Promise<number> {
  await closeKept({ url: database });
  const [row] = await query<{ n: number }>(
    database,
    `SELECT (SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables WHERE relname ~ $1)::float8
          + (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes WHERE relname ~ $1)::float8 AS n`,
    [`^${table}(_|$)`],
  );
  return row!.n;
}
