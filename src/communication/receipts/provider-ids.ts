import type { Tx } from '../../database/transaction.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';

/** Which attempt an id of Siren's belongs to. */
export interface KnownId {
  providerMessageId: string;
  channel: Channel;
  messageId: string;
  number: number;
}

/** Tells which attempts got these ids; an id that is already known stays with its attempt. */
export async function storeProviderIds(tx: Tx, ids: readonly KnownId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `INSERT INTO provider_ids (channel, provider_message_id, message_id, number)
     SELECT DISTINCT ON ("providerMessageId", channel) channel, "providerMessageId", "messageId", number
       FROM json_to_recordset($1) AS x (channel text, "providerMessageId" text, "messageId" uuid, number smallint)
      ORDER BY "providerMessageId", channel
     ON CONFLICT (provider_message_id, channel) DO UPDATE
        SET message_id = excluded.message_id, number = excluded.number
      WHERE provider_ids.message_id IS NULL`,
    [JSON.stringify(ids)],
  );
}

/**
 * Writes and locks the rows of ids that nobody knows yet, so that an answer that is being stored at this moment and the
 * receipt that overtook it meet: whichever comes second waits for the other's commit, and then sees it. A row that
 * is there already, from an earlier receipt, must be locked too: `DO NOTHING` would pass it by.
 */
export async function reserveProviderIds(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `INSERT INTO provider_ids (channel, provider_message_id)
     SELECT channel, id FROM unnest($1::text[]) AS i (id), unnest($2::text[]) AS c (channel) ORDER BY id, channel
     ON CONFLICT (provider_message_id, channel) DO UPDATE SET channel = excluded.channel`,
    [[...new Set(ids)], CHANNELS],
  );
}

export async function findProviderIds(tx: Tx, ids: readonly string[]): Promise<KnownId[]> {
  if (ids.length === 0) return [];
  return tx.query<KnownId>(
    `SELECT provider_message_id AS "providerMessageId", channel, message_id AS "messageId", number
       FROM provider_ids WHERE provider_message_id = ANY($1) AND message_id IS NOT NULL`,
    [[...new Set(ids)]],
  );
}
