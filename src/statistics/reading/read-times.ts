import type { Tx } from '../../database/transaction.js';
import type { TimeKind } from '../counting/counters.js';
import { KEYS_OF_A_KIND, kindNumber, middleOfKey, timeKindOf } from '../counting/time-keys.js';
import { TIMES } from '../folding/keyed.js';
import { keyedParameters, keyedRows } from './keyed-rows.js';
import type { RowsToRead } from './rows-to-read.js';

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
