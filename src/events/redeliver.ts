import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';

const BITE = 1_000;
/** One call takes so many at most. */
export const MOST_REDELIVERED = 100_000;

/**
 * As if it had just happened: it is tried for as long as any other. Its place among those of its message stays.
 * @param now the parameter that holds the time
 */
function again(now: string): string {
  return `status = 'waiting', next_at = ${now}, failures = 0, failing_since = NULL`;
}

/** Posts an event again, also one that was delivered. Resolves to whether there is one. */
export async function redeliver(dataSource: DataSource, id: string): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(`UPDATE events SET ${again('$2')} WHERE id = $1`, [
    id,
    databaseClock.now(),
  ]);
  return rowCount === 1;
}

/** Takes a dead letter up again. Resolves to whether it was one. */
export async function replayEvent(dataSource: DataSource, id: string): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(
    `UPDATE events SET ${again('$2')} WHERE id = $1 AND status = 'dead'`,
    [id, databaseClock.now()],
  );
  return rowCount === 1;
}

export interface Range {
  /** Included. */
  from: Date;
  /** Excluded. */
  to: Date;
  types: readonly string[] | null;
}

/** Ids are made before their rows, whose `at` the database sets: by so much they may differ. */
const CLOCK_SKEW = "interval '1 hour'";

/** Those of the range that do not wait anyway, beyond the id `$4`. */
const IN_RANGE = `id > $4 AND id < uuid7_floor($2::timestamptz + ${CLOCK_SKEW}) AND at >= $1 AND at < $2
  AND ($3::text[] IS NULL OR type = ANY($3)) AND status <> 'waiting'`;

/**
 * Posts the events of a time again, but for those that wait anyway, bite by bite. Resolves to how many, or to null when
 * there are more than one call takes: then nothing is done.
 */
export async function redeliverRange(
  dataSource: DataSource,
  { from, to, types }: Range,
  { bite, most } = { bite: BITE, most: MOST_REDELIVERED },
): Promise<number | null> {
  const pool = poolOf(dataSource);
  const before = await pool.query<{ id: string }>(`SELECT uuid7_floor($1::timestamptz - ${CLOCK_SKEW}) AS id`, [from]);
  let last = before.rows[0]!.id;
  const counted = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM events WHERE ${IN_RANGE} LIMIT $5) AS those`,
    [from, to, types, last, most + 1],
  );
  if (counted.rows[0]!.n > most) return null;
  for (let count = 0; ;) {
    const { rows } = await pool.query<{ id: string }>(
      `WITH mine AS (SELECT id FROM events WHERE ${IN_RANGE} ORDER BY id LIMIT $5 FOR UPDATE),
            again AS (UPDATE events e SET ${again('$6')} FROM mine WHERE e.id = mine.id)
       SELECT id FROM mine ORDER BY id`,
      [from, to, types, last, bite, databaseClock.now()],
    );
    count += rows.length;
    if (rows.length < bite) return count;
    last = rows.at(-1)!.id;
  }
}
