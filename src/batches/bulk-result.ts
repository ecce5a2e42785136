import type { Tx } from '../database/transaction.js';
import type { TranslatedFieldError } from '../http/problem.js';
import type { Language } from '../languages/languages.js';
import { type StoredError, translatedError } from './stored-errors.js';

/** An item of a batch that was not accepted, and why. */
export interface Rejected {
  /** From 0, as submitted. */
  index: number;
  /** Of what is sent again: the message that it was. Missing of an item that was submitted. */
  messageId?: string;
  /** What kind of problem it is, such as `/problems/duplicate-message`. */
  type: string;
  errors: readonly TranslatedFieldError[];
}

/** What became of the items of a batch. */
export interface BulkResult {
  batchId: string;
  /** New messages. */
  accepted: number;
  /** Items whose own idempotency key was known: their earlier message counts, in whatever batch it is. */
  repeated: number;
  /** Items that were passed over, since their number has a message in the batch (`duplicates: skip`). */
  skippedDuplicates: number;
  rejectedCount: number;
  /** By index; the first thousand. */
  rejected: readonly Rejected[];
  /** Phone numbers that have more than one message in the batch. */
  duplicateNumbers: number;
  /** All that was to come has come; false when an upload fell silent in the middle. */
  uploadComplete: boolean;
}

/** What an answer lists at most. */
export const MAX_LISTED = 1_000;

/** Read back from what is stored, so that a repeated request gets the same answer, in its own language. */
export async function readBulkResult(tx: Tx, batchId: string, language: Language): Promise<BulkResult> {
  const [batch] = await tx.query<Omit<BulkResult, 'rejected'>>(
    `SELECT id AS "batchId", total AS accepted, repeated, skipped_duplicates AS "skippedDuplicates", rejected_count AS "rejectedCount",
            duplicate_numbers AS "duplicateNumbers", upload_complete AS "uploadComplete"
       FROM batches WHERE id = $1`,
    [batchId],
  );
  const { duplicateNumbers, uploadComplete, ...counts } = batch!;
  const rejected = await findRejections(tx, batchId, { after: -1, limit: MAX_LISTED }, language);
  return { ...counts, rejected, duplicateNumbers, uploadComplete };
}

/** By index, those after the index `after`, up to `limit`. */
export async function findRejections(
  tx: Tx,
  batchId: string,
  { after, limit }: { after: number; limit: number },
  language: Language,
): Promise<Rejected[]> {
  const rows = await tx.query<RejectedRow>(
    `SELECT r.index, s.id AS "messageId", r.type, r.errors
       FROM batch_rejections r
       LEFT JOIN (SELECT id, n FROM resends, unnest(message_ids) WITH ORDINALITY AS m (id, n) WHERE batch_id = $1) AS s
         ON s.n = r.index + 1
      WHERE r.batch_id = $1 AND r.index > $2 ORDER BY r.index LIMIT $3`,
    [batchId, after, limit],
  );
  return rows.map(({ index, messageId, type, errors }) => ({
    index,
    ...(messageId !== null && { messageId }),
    type,
    errors: errors.map((error) => translatedError(error, language)),
  }));
}

interface RejectedRow {
  index: number;
  messageId: string | null;
  type: string;
  errors: readonly StoredError[];
}
