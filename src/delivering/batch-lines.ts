import type { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import type { OpenMessage } from '../messages/open-message.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { CHANNELS } from '../siren/channel.js';
import { batchLine, isBatchLine } from '../messages/lines.js';

/** Messages of a cancelled batch that a turn looks at. */
const BITE = 200;

/** Notes that the lines of these messages' batches are not empty. A turn asks only such lines. */
export async function noteLines(tx: Tx, messages: readonly OpenMessage[]): Promise<void> {
  const standing = messages.filter(
    ({ message: { line }, isRowChanged }) => line !== null && isBatchLine(line) && isRowChanged,
  );
  if (standing.length === 0) return;
  const ids = [...new Set(standing.map(({ message }) => message.batchId!))].sort();
  // Sorted, and in a statement of its own, because whoever notes that a line is empty holds the batch's row.
  const without = await tx.query<{ id: string }>(
    `SELECT id FROM batches WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  );
  await tx.query(`UPDATE batches SET has_line = true WHERE id = ANY ($1) AND NOT has_line`, [
    without.map(({ id }) => id),
  ]);
}

/**
 * Notes that these batches' lines are empty, so that they are not asked. Whoever puts a message there holds the batch's
 * row. So the row is locked first, and a later statement looks. A batch that another transaction holds is skipped.
 */
export async function noteEmptyLines(dataSource: DataSource, batchIds: readonly string[]): Promise<void> {
  if (batchIds.length === 0) return;
  await inTransaction(dataSource, async (tx) => {
    const locked = await tx.query<{ id: string }>(
      `SELECT id FROM batches WHERE id = ANY ($1) AND has_line ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`,
      [batchIds],
    );
    if (locked.length === 0) return;
    const ids = locked.map(({ id }) => id);
    const lines = ids.flatMap((id) => CHANNELS.map((channel) => batchLine(id, channel)));
    const standing = await tx.query<{ id: string }>(
      `SELECT DISTINCT split_part(split_part(x.line, '/', 1), ':', 2) AS id FROM unnest($1::text[]) AS x (line)
        WHERE EXISTS (SELECT FROM deliveries d WHERE d.line = x.line)`,
      [lines],
    );
    const stands = new Set(standing.map(({ id }) => id));
    const empty = ids.filter((id) => !stands.has(id));
    if (empty.length > 0) await tx.query(`UPDATE batches SET has_line = false WHERE id = ANY ($1)`, [empty]);
  });
}

export interface ToCancel {
  batchId: string;
  messageIds: string[];
  /** The last message of this bite. Null: there is none left. */
  upTo: string | null;
  isLast: boolean;
}

/** The next messages of a cancelled batch that may have to end. */
export async function nextToCancel(
  dataSource: DataSource,
  { id, after }: { id: string; after: string | null },
): Promise<ToCancel> {
  return inTransaction(dataSource, async (tx) => {
    const rows = await tx.query<{ id: string; isOpen: boolean }>(
      `SELECT b.id, d.finished_at IS NULL AS "isOpen"
         FROM (SELECT m.id FROM messages m WHERE m.batch_id = $1 AND m.id > coalesce($2::uuid, '${NIL}')
                ORDER BY m.id LIMIT ${BITE}) AS b JOIN deliveries d ON d.message_id = b.id`,
      [id, after],
    );
    return {
      batchId: id,
      messageIds: rows.filter(({ isOpen }) => isOpen).map((row) => row.id),
      upTo: rows.at(-1)?.id ?? null,
      isLast: rows.length < BITE,
    };
  });
}

/** All messages up to this one have ended, or wait for what Siren has. `isLast`: there are no more. */
export async function noteCancelled(dataSource: DataSource, { batchId, upTo, isLast }: ToCancel): Promise<void> {
  await inTransaction(dataSource, (tx) =>
    tx.query(
      `UPDATE batches SET is_cancelling = NOT $3, cancel_after = coalesce($2::uuid, cancel_after)
        WHERE id = $1 AND is_cancelling`,
      [batchId, upTo, isLast],
    ),
  );
}
