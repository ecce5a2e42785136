import type { Tx } from '../../database/transaction.js';
import type { Channel } from '../../siren/channel.js';

/** So many different messages in a row, and it is the account that is refused. */
const ENOUGH = 3;

/** Refusals of our requests, and failures that receipts report, are each counted for themselves. */
export type AccountErrorSource = 'answer' | 'receipt';

export interface Suspicion {
  channel: Channel;
  messageId: string;
}

/**
 * Remembers messages that were refused in a way that may be the account's fault, until Siren serves the channel again.
 * Resolves to the channels that have enough of them.
 */
export async function suspect(
  tx: Tx,
  suspicions: readonly Suspicion[],
  source: AccountErrorSource = 'answer',
): Promise<Channel[]> {
  if (suspicions.length === 0) return [];
  await tx.query(
    `INSERT INTO channel_suspicions (channel, source, message_id)
     SELECT channel, $2, "messageId" FROM json_to_recordset($1) AS x (channel text, "messageId" uuid)
      ORDER BY channel, "messageId"
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(suspicions), source],
  );
  const rows = await tx.query<{ channel: Channel }>(
    `SELECT channel FROM channel_suspicions WHERE channel = ANY($1) AND source = $2
      GROUP BY channel HAVING count(*) >= ${ENOUGH}`,
    [[...new Set(suspicions.map(({ channel }) => channel))], source],
  );
  return rows.map(({ channel }) => channel);
}

/** The row of them is broken on these channels, or has led to a pause: the next one is the first again. */
export async function clearAccountErrors(
  tx: Tx,
  channels: readonly Channel[],
  source: AccountErrorSource,
): Promise<void> {
  if (channels.length === 0) return;
  await tx.query(`DELETE FROM channel_suspicions WHERE channel = ANY($1) AND source = $2`, [channels, source]);
}
