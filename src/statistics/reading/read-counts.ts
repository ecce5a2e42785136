import type { Transaction } from '../../database/transaction.js';
import { COUNTERS, type Counts, ZEROS } from '../counting/counters.js';
import { endsOf, merged, type Part, type RowsToRead } from './rows-to-read.js';
import { countsIn } from '../folding/scope.js';

/** Most are zero, and a null costs nothing on its way here. */
const FOLDED = COUNTERS.map((counter) => `nullif(${counter}, 0)`).join(', ');
const UNFOLDED = COUNTERS.map((counter) => `nullif(sum(${counter}), 0)::int`).join(', ');

/** The counters of one bucket of time on one channel ('' where no attempt has begun). */
export interface CountedCell extends Required<Counts> {
  /** The key of whose numbers they are. */
  scope: string;
  bucket: number;
  channel: string;
}

/** `level` null: not folded yet; `start` in milliseconds since 1970; then the counters, in their order. */
type Row = [scope: string, level: Part['level'] | null, start: number, channel: string, ...(number | null)[]];
const LEVEL = 1;
const START = 2;
const FIRST_COUNTER = 4;

/**
 * Adds up the counters of consecutive buckets. Folded rows and unfolded deltas are read by one statement, so from one
 * snapshot. A delta is in exactly one of the two, whatever the fold is doing. `OFFSET 0` makes each span of rows one
 * look-up in the index, whatever the planner thinks of their number. A row may count for several buckets, so they are
 * added up here. That is also twice as fast as 25 sums in SQL.
 */
export async function readCounts(tx: Transaction, { scopes, parts, bounds }: RowsToRead): Promise<CountedCell[]> {
  const spans = merged(parts);
  const rows = await tx.arrays<Row>(
    `SELECT wanted, level, date_part('epoch', start) * 1000, channel, ${FOLDED}
       FROM unnest($1::text[]) AS w (wanted),
            unnest($2::text[], $3::float8[], $4::float8[]) AS s (lvl, since, before),
            LATERAL (SELECT * FROM statistics_counts
                      WHERE level = lvl AND scope = wanted AND start >= to_timestamp(since) AND start < to_timestamp(before) OFFSET 0) AS c
     UNION ALL
     SELECT wanted, NULL, date_part('epoch', minute) * 1000, channel, ${UNFOLDED}
       FROM statistics_deltas, unnest($1::text[]) AS w (wanted)
      WHERE minute >= to_timestamp($5) AND minute < to_timestamp($6) AND (${countsIn('wanted')} OR batch_id::text = wanted)
      GROUP BY wanted, minute, channel`,
    [scopes, spans.levels, spans.froms, spans.tos, ...endsOf(bounds)],
  );
  rows.sort((a, b) => a[START] - b[START]);
  const byLevel = Map.groupBy(rows, (row) => row[LEVEL]);
  const cells = new Cells();
  for (const { bucket, level, from, to, sign } of parts) {
    const ofLevel = byLevel.get(level) ?? [];
    for (let i = firstFrom(ofLevel, from); i < ofLevel.length && ofLevel[i]![START] < to; i++) {
      cells.add(bucket, ofLevel[i]!, sign);
    }
  }
  let bucket = 0;
  for (const row of byLevel.get(null) ?? []) {
    while (row[START] >= bounds[bucket + 1]!) bucket++;
    cells.add(bucket, row, 1);
  }
  return cells.all();
}

class Cells {
  private readonly cells = new Map<string, CountedCell>();

  add(bucket: number, row: Row, sign: 1 | -1): void {
    const [scope, , , channel] = row;
    const key = `${bucket} ${channel} ${scope}`;
    let cell = this.cells.get(key);
    if (cell === undefined) {
      cell = { ...ZEROS, scope, bucket, channel };
      this.cells.set(key, cell);
    }
    for (let i = 0; i < COUNTERS.length; i++) {
      const n = row[FIRST_COUNTER + i] as number | null;
      if (n !== null) cell[COUNTERS[i]!] += sign * n;
    }
  }

  all(): CountedCell[] {
    return [...this.cells.values()];
  }
}

/** The index of the first of sorted rows that does not begin before a time. */
function firstFrom(rows: readonly Row[], time: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]![START] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
