import type { Tx } from '../../database/transaction.js';
import type { NamedKind } from '../counting/counters.js';
import { NAMED } from '../folding/add-to-rows.js';
import { keyedParameters, keyedRows } from './read-times.js';
import type { RowsToRead } from './rows-to-read.js';

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
