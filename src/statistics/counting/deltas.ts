import { newId } from '../../database/ids.js';
import type { Tx } from '../../database/transaction.js';
import { type Contribution, Contributions } from './contributions.js';
import type { Counted } from './counted.js';

/** A message that a transaction changed: before (null: it did not exist) and now. */
export interface Change {
  before: Counted | null;
  after: Counted;
}

/**
 * Appends what these changes take away and add, in the transaction that makes them. It is one row per minute, channel,
 * country, template, category and batch, however many messages change. Both sides come from rows that the transaction
 * holds locked.
 */
export async function appendDeltas(tx: Tx, changes: readonly Change[]): Promise<void> {
  const contributions = new Contributions();
  for (const { before, after } of changes) {
    if (before !== null) contributions.add(before, -1);
    contributions.add(after, 1);
  }
  const rows = deltaRows(contributions.all());
  if (rows.length === 0) return;
  await tx.query(`INSERT INTO statistics_deltas SELECT * FROM json_populate_recordset(NULL::statistics_deltas, $1)`, [
    JSON.stringify(rows),
  ]);
}

/** As rows of `statistics_deltas`: what is zero is left out. */
export function deltaRows(contributions: readonly Contribution[]): object[] {
  return contributions.map(({ minute, channel, country, template, category, batchId, counts, times, named }) => {
    const [timed, counted] = [withoutZeros(times), withoutZeros(named)];
    return {
      id: newId(),
      minute: new Date(minute),
      channel,
      country,
      template,
      category,
      batch_id: batchId,
      ...withoutZeros(counts),
      ...(Object.keys(timed).length > 0 && { times: timed }),
      ...(Object.keys(counted).length > 0 && { named: counted }),
    };
  });
}

function withoutZeros(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).filter(([, n]) => n !== 0));
}
