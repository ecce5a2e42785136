import type { Tx } from '../database/transaction.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { ownCodesOf } from '../siren/own-codes.js';

/** Codes of attempts that did not, or perhaps did not, reach Siren. */
const NOTHING_ARRIVED = [...ownCodesOf('unreached', 'bug'), 'not_sent', 'unknown_outcome'];

/** The channels on which a request begun within the last minute reached Siren, whatever the result. */
export async function reachedChannels(tx: Tx, now: Date): Promise<ReadonlySet<Channel>> {
  const rows = await tx.query<{ channel: Channel }>(
    `SELECT channel FROM unnest($1::text[]) AS c (channel)
      WHERE EXISTS (SELECT FROM delivery_attempts a
                     WHERE a.channel = c.channel AND a.started_at > $3::timestamptz - interval '1 minute'
                       AND a.status <> 'sending' AND coalesce(a.error_code, '') <> ALL ($2))`,
    [CHANNELS, NOTHING_ARRIVED, now],
  );
  return new Set(rows.map(({ channel }) => channel));
}
