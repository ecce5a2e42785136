import type { DataSource } from 'typeorm';
import { databaseClock, later } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';
import { readSpooled, spooledText, type SpooledWebhook, withoutBody, writeSettled } from './spool.js';

/** An id that no answer has named within two weeks does not belong to us. */
const KEPT_MS = 14 * 86_400_000;
const BITE = 1_000;

/**
 * Drops a bite of the receipts that have waited too long for their attempt. If more than `most` wait, it also drops the
 * oldest. A receipt that is ours finds its attempt within seconds, so the oldest are the least likely to be ours. Each
 * is then listed as a webhook with an unknown id. Resolves to whether there may be more.
 */
export function pruneParked(dataSource: DataSource, most: number, bite = BITE): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const now = databaseClock.now();
    const surplus = await countBeyond(tx, most, bite);
    const dropped = await tx.query<{ webhook: string }>(
      `WITH oldest AS (
         SELECT id, row_number() OVER (ORDER BY id) AS ordinal, received_at
           FROM (SELECT id, received_at FROM parked_receipts ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) AS p)
       DELETE FROM parked_receipts p USING oldest o
        WHERE p.id = o.id AND (o.ordinal <= $2 OR o.received_at < $3) RETURNING p.webhook`,
      [bite, surplus, new Date(now.getTime() - KEPT_MS)],
    );
    const settled = dropped.flatMap(({ webhook }) => readSpooled(webhook));
    await writeSettled(
      tx,
      settled.map((webhook) => ({
        webhook: withoutBody(webhook),
        result: 'unknown_id_dropped',
        attempt: null,
        failures: 0,
      })),
      now,
    );
    return dropped.length >= bite;
  });
}

/** How many more than `most` wait, counted up to a bite. Only the index is read. */
async function countBeyond(tx: Tx, most: number, bite: number): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM parked_receipts LIMIT $1) AS counted`,
    [most + bite],
  );
  return Math.max(0, row!.n - most);
}

/**
 * When a parked receipt is looked at, counted from the look before. Afterwards only a turn that stores its id takes it.
 */
const LOOKS_AFTER_MS = [3_000, 20_000, 120_000];
const MOST = 100;

/** A receipt whose id nobody knew for two seconds. */
export interface ParkedReceipt {
  id: string;
  looks: number;
  webhook: SpooledWebhook;
}

/** The recipient that a parked receipt names, if it names one. */
export interface ToPark {
  webhook: SpooledWebhook;
  /** In canonical E.164. */
  recipient: string | null;
  channel: Channel | null;
}

export async function parkReceipts(tx: Tx, receipts: readonly ToPark[], now: Date): Promise<void> {
  if (receipts.length === 0) return;
  await tx.query(
    `INSERT INTO parked_receipts (id, provider_message_id, recipient, channel, webhook, received_at, next_at)
     SELECT *, $1 FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])`,
    [
      later(now, LOOKS_AFTER_MS[0]!),
      receipts.map(({ webhook }) => webhook.id),
      receipts.map(({ webhook }) => webhook.providerMessageId),
      receipts.map(({ recipient }) => recipient),
      receipts.map(({ channel }) => channel),
      receipts.map(({ webhook }) => spooledText([webhook])),
      receipts.map(({ webhook }) => webhook.receivedAt.toISOString()),
    ],
  );
}

const COLUMNS = `id, looks, webhook`;

export async function takeDueParked(tx: Tx, now: Date): Promise<ParkedReceipt[]> {
  return read(
    await tx.query(
      `SELECT ${COLUMNS} FROM parked_receipts WHERE next_at <= $1 ORDER BY next_at, id LIMIT ${MOST} FOR UPDATE SKIP LOCKED`,
      [now],
    ),
  );
}

/** Whether such a take has met its limit, so that there may be more. */
export function isFullOfParked(parked: readonly ParkedReceipt[]): boolean {
  return parked.length === MOST;
}

/**
 * Takes receipts that wait for one of these ids, except those in `besides`, which this transaction has already taken.
 */
export async function takeParked(
  tx: Tx,
  providerMessageIds: readonly string[],
  besides: readonly string[],
): Promise<ParkedReceipt[]> {
  return read(
    await tx.query(
      `SELECT p.id, p.looks, p.webhook FROM unnest($1::text[]) AS x (id) JOIN parked_receipts p ON p.provider_message_id = x.id
        WHERE p.id <> ALL ($2::uuid[]) ORDER BY p.id FOR UPDATE OF p SKIP LOCKED`,
      [providerMessageIds, besides],
    ),
  );
}

function read(rows: readonly object[]): ParkedReceipt[] {
  return (rows as { id: string; looks: number; webhook: string }[]).map(({ webhook, ...row }) => ({
    ...row,
    webhook: readSpooled(webhook)[0]!,
  }));
}

/** Puts back receipts whose ids are still unknown. They are looked at once more, or wait for their id alone. */
export async function putOffParked(tx: Tx, parked: readonly ParkedReceipt[], now: Date): Promise<void> {
  if (parked.length === 0) return;
  const nextAt = ({ looks }: ParkedReceipt): string | null => {
    const ms = LOOKS_AFTER_MS[looks + 1];
    return ms === undefined ? null : later(now, ms).toISOString();
  };
  await tx.query(
    `UPDATE parked_receipts p SET looks = least(p.looks + 1, 100), next_at = x.next_at
       FROM unnest($1::uuid[], $2::timestamptz[]) AS x (id, next_at) WHERE p.id = x.id`,
    [parked.map(({ id }) => id), parked.map(nextAt)],
  );
}

export async function deleteParked(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(`DELETE FROM parked_receipts WHERE id = ANY ($1)`, [ids]);
}

/** Has receipts of these recipients looked at at once, because an attempt of theirs has just become unknown. */
export async function wakeParked(
  tx: Tx,
  recipients: readonly { to: string; channel: Channel }[],
  now: Date,
): Promise<void> {
  if (recipients.length === 0) return;
  const waiting = await tx.query<{ id: string }>(
    `SELECT p.id FROM unnest($1::text[], $2::text[]) AS x (recipient, channel)
            JOIN parked_receipts p ON p.recipient = x.recipient AND p.channel = x.channel
      ORDER BY p.id FOR UPDATE OF p SKIP LOCKED`,
    [recipients.map(({ to }) => to), recipients.map(({ channel }) => channel)],
  );
  if (waiting.length === 0) return;
  await tx.query(`UPDATE parked_receipts SET next_at = $2 WHERE id = ANY ($1)`, [waiting.map(({ id }) => id), now]);
}
