import type { Tx } from '../database/transaction.js';
import { type NumberInText, withoutNumber } from '../messages/numbers/number-in-text.js';
import { readSpooled, withoutBody, writeSettled } from '../webhooks/spool.js';
import type { Bite, OpenErasure } from './erasure.js';

/** Rows of the spool, or parked receipts, of one bite. */
const BITE = 500;
/** Rows that a turn can settle lie there for milliseconds. Of those that are older than the erasure, so many are read. */
const WAITING_LOOKED_AT = 50;

/**
 * Removes dead letters that name the number. What a turn can settle yet is waited for: a receipt counts, and an incoming
 * message is stored, before it is emptied.
 */
export async function eraseSpool(tx: Tx, { position, requestedAt }: OpenErasure, number: NumberInText): Promise<Bite> {
  const rows = await tx.query<{ id: string; webhooks: string }>(
    `SELECT id, webhooks FROM webhook_spool WHERE next_at IS NULL AND ($1::uuid IS NULL OR id > $1)
      ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [position, BITE],
  );
  const named = rows.filter(({ webhooks }) => names(webhooks, requestedAt, number));
  if (named.length > 0) await tx.query(`DELETE FROM webhook_spool WHERE id = ANY ($1)`, [named.map(({ id }) => id)]);
  const erased = { deadLetters: named.length };
  if (rows.length === BITE) return { erased, position: rows.at(-1)!.id };
  const waits = await isWaiting(tx, requestedAt, number);
  return { erased, position: null, ...(waits && { left: { until: null } }) };
}

/** A webhook that could not be handled at once is tried again, for minutes, until it is a dead letter. */
async function isWaiting(tx: Tx, requestedAt: Date, number: NumberInText): Promise<boolean> {
  const rows = await tx.query<{ webhooks: string }>(
    `SELECT webhooks FROM webhook_spool
      WHERE next_at IS NOT NULL AND EXISTS (SELECT FROM unnest(webhook_ids) AS w (id) WHERE w.id < uuid7_floor($1))
      LIMIT ${WAITING_LOOKED_AT}`,
    [requestedAt],
  );
  return rows.length === WAITING_LOOKED_AT || rows.some(({ webhooks }) => names(webhooks, requestedAt, number));
}

function names(webhooks: string, requestedAt: Date, number: NumberInText): boolean {
  return readSpooled(webhooks).some(
    ({ body, receivedAt, providerMessageId }) =>
      receivedAt <= requestedAt && (number.isIn(body) || number.isIn(providerMessageId ?? '')),
  );
}

/**
 * Drops receipts that name the number and that wait for an id which nobody knows: all of its requests are answered by now.
 * That they came is kept, as of all that are dropped.
 */
export async function eraseParked(
  tx: Tx,
  { position, requestedAt }: OpenErasure,
  number: NumberInText,
  now: Date,
): Promise<Bite> {
  const [last] = await tx.query<{ id: string | null }>(
    `SELECT max(id::text) AS id FROM (SELECT id FROM parked_receipts WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2) AS bite`,
    [position, BITE],
  );
  const upTo = last!.id;
  if (upTo === null) return { erased: {}, position: null };
  const rows = await tx.query<{ id: string; webhook: string }>(
    `SELECT id, webhook FROM parked_receipts
      WHERE ($1::uuid IS NULL OR id > $1) AND id <= $2 AND ${mayHave('webhook', '$3')} ORDER BY id FOR UPDATE SKIP LOCKED`,
    [position, upTo, number.lastDigits],
  );
  const named = rows.filter(({ webhook }) => names(webhook, requestedAt, number));
  if (named.length > 0) {
    await tx.query(`DELETE FROM parked_receipts WHERE id = ANY ($1)`, [named.map(({ id }) => id)]);
    await writeSettled(
      tx,
      named
        .flatMap(({ webhook }) => readSpooled(webhook))
        .map((webhook) => ({
          webhook: withoutBody(webhook),
          result: 'unknown_id_dropped',
          attempt: null,
          failures: 0,
        })),
      now,
    );
  }
  return { erased: { parkedReceipts: named.length }, position: upTo };
}

/** What was wrong with an item. What its words were made of (`said`) goes with the number: the English is left. */
interface Rejected {
  path: string;
  message: string;
  said?: unknown;
}

function isOn(number: NumberInText, { path, message, said = null }: Rejected): boolean {
  const words = JSON.stringify(said);
  return number.isIn(path) || number.isIn(message) || JSON.stringify(withoutNumber(said, number)) !== words;
}

/**
 * Takes the number out of what was said about items of batches that were not accepted. The items themselves are not kept:
 * it can only be there where a caller had named a property by it.
 */
export async function eraseRejections(tx: Tx, { position }: OpenErasure, number: NumberInText): Promise<Bite> {
  const [batchId, index] = position?.split(' ') ?? [null, null];
  const [last] = await tx.query<{ batchId: string; index: number } | { batchId: null }>(
    `SELECT batch_id AS "batchId", index
       FROM (SELECT batch_id, index FROM batch_rejections
              WHERE $1::uuid IS NULL OR (batch_id, index) > ($1, $2::int) ORDER BY batch_id, index LIMIT $3) AS bite
      ORDER BY batch_id DESC, index DESC LIMIT 1`,
    [batchId, index, 10 * BITE],
  );
  if (last === undefined || last.batchId === null) return { erased: {}, position: null };
  const rows = await tx.query<{ batchId: string; index: number; errors: Rejected[] }>(
    `SELECT batch_id AS "batchId", index, errors FROM batch_rejections
      WHERE ($1::uuid IS NULL OR (batch_id, index) > ($1, $2::int)) AND (batch_id, index) <= ($4, $5::int)
        AND ${mayHave('errors::text', '$3')} ORDER BY batch_id, index FOR UPDATE`,
    [batchId, index, number.lastDigits, last.batchId, last.index],
  );
  const named = rows.filter(({ errors }) => errors.some((one) => isOn(number, one)));
  if (named.length > 0) {
    await tx.query(
      `UPDATE batch_rejections r SET errors = x.errors FROM unnest($1::uuid[], $2::int[], $3::jsonb[]) AS x (batch_id, index, errors)
        WHERE r.batch_id = x.batch_id AND r.index = x.index`,
      [
        named.map((row) => row.batchId),
        named.map((row) => row.index),
        named.map(({ errors }) =>
          JSON.stringify(
            errors.map(({ path, message }) => ({ path: number.without(path), message: number.without(message) })),
          ),
        ),
      ],
    );
  }
  return { erased: { batchRejections: named.length }, position: `${last.batchId} ${last.index}` };
}

/**
 * SQL: a cheap look that lets through too much. What it leaves out lacks the last digits of a number, in any of its forms.
 * @param column of text
 * @param lastDigits the parameter that holds them, such as `$3`: see `NumberInText`
 */
export const mayHave = (column: string, lastDigits: string): string =>
  `regexp_replace(${column}, '\\D', '', 'g') LIKE ANY (SELECT '%' || d || '%' FROM unnest(${lastDigits}::text[]) AS l (d))`;
