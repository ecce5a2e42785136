import type { Tx } from '../database/transaction.js';
import type { Hold } from '../deciding/next-step.types.js';
import type { Channel } from '../siren/channel.js';

/** The reason of a pause that began because Siren failed too often; any other reason is the code of an error. */
export const OUTAGE = 'outage';

/** A hold is one row. However many messages wait behind it, one statement begins and ends it. */
export interface ChannelHold extends Hold {
  channel: Channel;
  /** `wait`: Siren asked for time. `pause`: it fails or refuses the account, and a probe with one message ends it. */
  kind: 'wait' | 'pause';
  /** The code of the error that began it, or {@link OUTAGE}. */
  reason: string;
  /** Of a pause: how long after a probe that failed the next one is made. */
  probeMs: number | null;
  /** Every channel is paused for the same reason, and served again together. */
  account: boolean;
}

export const HOLD_COLUMNS = `h.channel, h.kind, h.since, h.until, h.reason, h.probe_ms AS "probeMs", h.account, h.ordered AS "isOrdered"`;

export function readHolds(tx: Tx): Promise<ChannelHold[]> {
  return tx.query<ChannelHold>(`SELECT ${HOLD_COLUMNS} FROM channel_holds h ORDER BY h.channel`);
}
