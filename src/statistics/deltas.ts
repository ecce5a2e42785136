import type { Tx } from '../database/transaction.js';

/** One message or attempt as the statistics see it: which cell of the table it counts in. */
export interface StatisticsCell {
  subject: 'message' | 'attempt';
  /** When the message was created, or the attempt begun; it counts in that minute, whenever it changes later. */
  at: Date;
  batchId: string | null;
  channel: string | null;
  status: string;
  finished: boolean;
  fallbackUsed: boolean;
}

/** `n` more (or, below zero, fewer) in a cell. */
export interface Delta {
  cell: StatisticsCell;
  n: number;
}

/** What a change of state appends: one fewer where it was, one more where it is now. */
export function moved(before: StatisticsCell | null, after: StatisticsCell): Delta[] {
  if (before !== null && keyOf(before) === keyOf(after)) return [];
  const added = { cell: after, n: 1 };
  return before === null ? [added] : [{ cell: before, n: -1 }, added];
}

/** Appends deltas in the transaction of the change they follow from, one row a cell. */
export async function appendDeltas(tx: Tx, deltas: readonly Delta[]): Promise<void> {
  const cells = new Map<string, Delta>();
  for (const { cell, n } of deltas) {
    const key = keyOf(cell);
    cells.set(key, { cell, n: n + (cells.get(key)?.n ?? 0) });
  }
  const rows = [...cells.values()].filter(({ n }) => n !== 0);
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO statistics_deltas (subject, minute, batch_id, channel, status, finished, fallback_used, n)
     SELECT subject, minute, batch_id, channel, status, finished, fallback_used, n
       FROM json_to_recordset($1) AS x (subject text, minute timestamptz, batch_id uuid, channel text, status text,
                                        finished boolean, fallback_used boolean, n int)`,
    [
      JSON.stringify(
        rows.map(({ cell, n }) => ({
          subject: cell.subject,
          minute: minuteOf(cell.at),
          batch_id: cell.batchId,
          channel: cell.channel,
          status: cell.status,
          finished: cell.finished,
          fallback_used: cell.fallbackUsed,
          n,
        })),
      ),
    ],
  );
}

function minuteOf(at: Date): string {
  return new Date(Math.floor(at.getTime() / 60_000) * 60_000).toISOString();
}

function keyOf(cell: StatisticsCell): string {
  return [
    cell.subject,
    minuteOf(cell.at),
    cell.batchId,
    cell.channel,
    cell.status,
    cell.finished,
    cell.fallbackUsed,
  ].join();
}
