import type { Tx } from '../../database/transaction.js';
import type { Channel } from '../../siren/channel.js';

/** So many different messages in a row, and it is the account that is refused. */
const ENOUGH = 3;

export interface Suspicion {
  channel: Channel;
  messageId: string;
}

/**
 * Remembers messages that were refused in a way that may be the account's fault, until Siren serves the channel again.
 * Resolves to the channels that have enough of them.
 */
export async function suspect(tx: Tx, suspicions: readonly Suspicion[]): Promise<Channel[]> {
  if (suspicions.length === 0) return [];
  await tx.query(
    `INSERT INTO channel_suspicions (channel, message_id)
     SELECT channel, "messageId" FROM json_to_recordset($1) AS x (channel text, "messageId" uuid)
      ORDER BY channel, "messageId"
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(suspicions)],
  );
  const rows = await tx.query<{ channel: Channel }>(
    `SELECT channel FROM channel_suspicions WHERE channel = ANY($1) GROUP BY channel HAVING count(*) >= ${ENOUGH}`,
    [[...new Set(suspicions.map(({ channel }) => channel))]],
  );
  return rows.map(({ channel }) => channel);
}
