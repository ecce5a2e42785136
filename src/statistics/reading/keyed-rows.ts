import type { Keyed } from '../folding/keyed.js';
import { countsIn } from '../folding/scope.js';
import { endsOf, type RowsToRead, spansOf } from './rows-to-read.js';

/**
 * SQL: `scope`, `channel`, `key` and `n` of all the scopes and buckets, folded or not, to be added up: what is to be taken away is
 * below zero. Read from one snapshot, as `readCounts` does; its parameters `$1` to `$7` are `keyedParameters`.
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
