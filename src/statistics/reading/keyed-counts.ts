import type { Tx } from '../../database/transaction.js';
import type { NamedKind, TimeKind } from '../counting/counters.js';
import {
  type Histogram,
  KEYS_OF_A_KIND,
  kindNumber,
  middleOfKey,
  percentilesOf,
  timeKindOf,
} from '../counting/times.js';
import { type Keyed, NAMED, TIMES } from '../folding/add-to-rows.js';
import { countsIn } from '../folding/scope.js';
import { endsOf, type RowsToRead, spansOf } from './read-counts.js';
import type { LatencyDto } from './statistics.dto.js';

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
const keyedRows = ({ what, key, n }: Keyed): string => `
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
function keyedParameters({ scopes, parts, bounds }: RowsToRead): unknown[] {
  const { levels, froms, tos } = spansOf(parts);
  return [scopes, levels, froms, tos, parts.map(({ sign }) => sign), ...endsOf(bounds)];
}

/** How many there are of a key; whole numbers of any size. */
export interface NamedCount {
  channel: string;
  kind: NamedKind;
  key: string;
  n: bigint;
}

/** Adds up what is counted under keys of these kinds, over all the scopes and buckets; read as `readCounts` does. */
export async function readNamedCounts(tx: Tx, rows: RowsToRead, kinds: readonly NamedKind[]): Promise<NamedCount[]> {
  const counts = await tx.query<{ channel: string; key: string; n: string }>(
    `SELECT channel, key, sum(n)::text AS n FROM (${keyedRows(NAMED)}) AS counted
      WHERE split_part(key, '/', 1) = ANY ($8)
      GROUP BY channel, key
     HAVING sum(n) <> 0`,
    [...keyedParameters(rows), kinds],
  );
  return counts.map(({ channel, key, n }) => ({ channel, ...nameParts(key), n: BigInt(n) }));
}

/** The same scope by scope: `scope` is the key of whose numbers they are. */
export async function readNamedCountsByScope(
  tx: Tx,
  rows: RowsToRead,
  kinds: readonly NamedKind[],
): Promise<(NamedCount & { scope: string })[]> {
  const counts = await tx.query<{ scope: string; channel: string; key: string; n: string }>(
    `SELECT scope, channel, key, sum(n)::text AS n FROM (${keyedRows(NAMED)}) AS counted
      WHERE split_part(key, '/', 1) = ANY ($8)
      GROUP BY scope, channel, key
     HAVING sum(n) <> 0`,
    [...keyedParameters(rows), kinds],
  );
  return counts.map(({ scope, channel, key, n }) => ({ scope, channel, ...nameParts(key), n: BigInt(n) }));
}

/** `error/a/b` is of the kind `error`; what follows is the key. */
export function nameParts(name: string): { kind: NamedKind; key: string } {
  const slash = name.indexOf('/');
  return { kind: name.slice(0, slash) as NamedKind, key: name.slice(slash + 1) };
}

/** How many there are of each time in milliseconds. */
export function histogramOf(times: readonly Pick<TimeCount, 'ms' | 'n'>[]): Histogram {
  const histogram = new Map<number, number>();
  for (const { ms, n } of times) histogram.set(ms, (histogram.get(ms) ?? 0) + n);
  return histogram;
}

export function latencyOf(times: readonly Pick<TimeCount, 'ms' | 'n'>[]): LatencyDto {
  const [p50, p90, p99] = percentilesOf(histogramOf(times), [0.5, 0.9, 0.99]);
  return { p50: p50!, p90: p90!, p99: p99! };
}
