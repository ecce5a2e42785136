import type { Tx } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';

/** Maps an id of Siren's to its attempt. */
export interface KnownId {
  providerMessageId: string;
  channel: Channel;
  messageId: string;
  number: number;
}

const DAY_MS = 86_400_000;
/** Longer than any receipt is waited for, and longer than gateways take before they reuse an id. */
export const PROVIDER_IDS_KEPT_DAYS = 35;

/** Stores which attempts got these ids. An id may belong to several attempts, because some gateways reuse ids. */
export async function storeProviderIds(tx: Tx, ids: readonly KnownId[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `INSERT INTO provider_ids (provider_message_id, channel, message_id, number, day)
     SELECT provider_message_id, channel, message_id, number, $1
       FROM unnest($2::text[], $3::text[], $4::uuid[], $5::smallint[]) AS x (provider_message_id, channel, message_id, number)
     ON CONFLICT DO NOTHING`,
    [
      dayOf(now),
      ids.map(({ providerMessageId }) => providerMessageId),
      ids.map(({ channel }) => channel),
      ids.map(({ messageId }) => messageId),
      ids.map(({ number }) => number),
    ],
  );
}

const COLUMNS = `p.provider_message_id AS "providerMessageId", p.channel, p.message_id AS "messageId", p.number`;

/** @param days most receipts come within minutes; `all` looks into each of the days that are kept */
export async function findProviderIds(
  tx: Tx,
  ids: readonly string[],
  { now, days }: { now: Date; days: 'last_two' | 'all' },
): Promise<KnownId[]> {
  if (ids.length === 0) return [];
  const from = days === 'all' ? '-infinity' : dayOf(new Date(now.getTime() - DAY_MS));
  // Includes tomorrow's partition, because clocks differ. Later ones are empty and would be searched for each id.
  const to = dayOf(new Date(now.getTime() + DAY_MS));
  // `OFFSET 0` keeps the index. A plan made while the day is young prefers a scan of the whole day, and stays (37 ms
  // for 18 ids).
  return tx.query<KnownId>(
    `SELECT ${COLUMNS} FROM unnest($1::text[]) AS x (id),
            LATERAL (SELECT * FROM provider_ids WHERE provider_message_id = x.id AND day BETWEEN $2 AND $3 OFFSET 0) AS p`,
    [ids, from, to],
  );
}

/** Of UTC: `2026-11-26`. */
function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
