import type { Tx } from '../database/transaction.js';
import type { FieldError, Problem, TranslatedFieldError } from '../http/problem.js';
import { type Language, translated } from '../languages/languages.js';
import { type SaidValue, type SaidValues, Sentence, withValues } from '../languages/say.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';

/**
 * What is wrong with an item, as it is kept: in English, and where something is filled in, what it was made of, so that whoever
 * asks is told in a language of its own. An erasure leaves the English alone.
 */
interface StoredError extends TranslatedFieldError {
  readonly said?: StoredSentence;
}

/** A sentence within another one is one of these, too. */
interface StoredSentence {
  readonly text: string;
  readonly values: Readonly<Record<string, string | number | readonly string[] | StoredSentence>>;
}

/** Names of properties are the caller's and may be as long as a line. */
const MAX_WORDS = 256;

/** A path may hold a key that the caller made up, even a phone number. */
export function storedError({ path, message }: FieldError): StoredError {
  const kept = withValues(message, storable);
  return {
    path: storable(path),
    message: storable(String(message)),
    ...(kept.values !== null && !kept.isVerbatim && { said: storedSentence(kept.text, kept.values) }),
  };
}

/** What Postgres takes as text, and of a bearable length. */
function storable(words: string): string {
  return maskPhoneNumbers(words.slice(0, MAX_WORDS).toWellFormed().replaceAll('\0', '\ufffd'));
}

function storedSentence(text: string, values: SaidValues): StoredSentence {
  const entries = Object.entries(values).map(([name, value]) => {
    return [name, value instanceof Sentence ? storedSentence(value.text, value.values ?? {}) : value] as const;
  });
  return { text, values: Object.fromEntries(entries) };
}

/** The error in a language; in English where what was stored is not known there. */
function translatedError({ path, message, said }: StoredError, language: Language): TranslatedFieldError {
  const sentence = said === undefined ? new Sentence(message, null) : sentenceOf(said);
  return { path, message: translated(sentence, language) ?? message };
}

/** What is wrong with an item that is not stored, told as if it had been. */
export function itemErrors({ words }: Problem, language: Language): TranslatedFieldError[] {
  const errors = words.errors ?? [{ path: '', message: words.detail }];
  return errors.map((error) => translatedError(storedError(error), language));
}

function sentenceOf({ text, values }: StoredSentence): Sentence {
  const entries = Object.entries(values).map(([name, value]): [string, SaidValue] => {
    return [name, typeof value === 'object' && 'text' in value ? sentenceOf(value) : value];
  });
  return new Sentence(text, Object.fromEntries(entries));
}

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
