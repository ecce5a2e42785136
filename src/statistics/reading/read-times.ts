import type { Tx } from '../../database/transaction.js';
import type { TimeKind } from '../counting/counters.js';
import { KEYS_OF_A_KIND, kindNumber, middleOfKey, timeKindOf } from '../counting/time-keys.js';
import { type Keyed, TIMES } from '../folding/add-to-rows.js';
import { countsIn } from '../folding/scope.js';
import { endsOf, type RowsToRead, spansOf } from './rows-to-read.js';

/** How many times of one kind lie in one range. */
export interface TimeCount {
  kind: TimeKind;
  channel: string;
  /** The middle of the range. */
  ms: number;
  n: number;
}

/** Adds up the histograms of these kinds, over all the scopes and buckets; what is read is what `readCounts` reads. */
export async function readTimes(tx: Tx, rows: RowsToRead, kinds: readonly TimeKind[]): Promise<TimeCount[]> {
  const counts = await tx.query<{ channel: string; key: number; n: number }>(
    `SELECT channel, key, sum(n)::float8 AS n FROM (${keyedRows(TIMES)}) AS counted
      WHERE key / ${KEYS_OF_A_KIND} = ANY ($8::int[])
      GROUP BY channel, key
     HAVING sum(n) <> 0`,
    [...keyedParameters(rows), kinds.map(kindNumber)],
  );
  return counts.map(({ channel, key, n }) => ({ kind: timeKindOf(key), channel, ms: middleOfKey(key), n }));
}

/**
 * SQL: `scope`, `channel`, `key` and `n` of all scopes and buckets, folded or not, to be added up. Numbers to subtract
 * are negative. Read from one snapshot, as in `readCounts`. Its parameters `$1` to `$7` are `keyedParameters`.
 */
export const keyedRows = ({ what, key, n }: Keyed): string => `
  SELECT wanted AS scope, channel, key, sign * n AS n
    FROM unnest($1::text[]) AS w (wanted),
         unnest($2::text[], $3::float8[], $4::float8[], $5::int[]) AS s (lvl, since, before, sign),
         LATERAL (SELECT * FROM statistics_${what}
                   WHERE level = lvl AND scope = wanted AND start >= to_timestamp(since) AND start < to_timestamp(before)
                  OFFSET 0) AS r,
         unnest(keys, ns) AS k (key, n)
  UNION ALL
  SELECT wanted, channel, key::${key}, n::${n}
    FROM unnest($1::text[]) AS w (wanted), statistics_deltas, jsonb_each_text(${what}) AS t (key, n)
   WHERE minute >= to_timestamp($6) AND minute < to_timestamp($7)
     AND (${countsIn('wanted')} OR batch_id::text = wanted)`;

/** The scopes; of each part its level, its times and its sign; the time of all buckets. */
export function keyedParameters({ scopes, parts, bounds }: RowsToRead): unknown[] {
  const { levels, froms, tos } = spansOf(parts);
  return [scopes, levels, froms, tos, parts.map(({ sign }) => sign), ...endsOf(bounds)];
}
