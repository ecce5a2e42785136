import type { Tx } from '../../database/transaction.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import type { SirenError } from '../../siren/siren-error.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { Hold } from '../next-step.types.js';
import type { HoldChange } from './hold-log.js';

/** Siren said "too many" without saying for how long. */
const DEFAULT_WAIT_MS = 1_000;
/** No answer of Siren's may stop a channel for longer. */
const LONGEST_WAIT_MS = 3_600_000;
/** The reason of a pause that began because Siren failed too often; any other reason is the code of an error. */
export const OUTAGE = 'outage';

export interface ChannelHold extends Hold {
  channel: Channel;
  /** `wait`: Siren asked for time. `pause`: it fails or refuses the account, and a trial with one message ends it. */
  kind: 'wait' | 'pause';
  /** The code of the error that began it, or {@link OUTAGE}. */
  reason: string;
}

/** A hold that one answer calls for. */
export interface NewHold {
  channel: Channel;
  kind: ChannelHold['kind'];
  reason: string;
  /** Of a `wait`. */
  ms: number;
  /** Every channel is paused for the same reason, and served again together. */
  account: boolean;
}

export async function readHolds(tx: Tx): Promise<ChannelHold[]> {
  return tx.query<ChannelHold>(`SELECT channel, kind, since, until, reason FROM channel_holds ORDER BY channel`);
}

/** The same, locked: whoever begins on a paused channel makes the one trial. */
export async function lockHolds(tx: Tx): Promise<ChannelHold[]> {
  return tx.query<ChannelHold>(
    `SELECT channel, kind, since, until, reason FROM channel_holds ORDER BY channel FOR UPDATE`,
  );
}

export function holdsByChannel(holds: readonly ChannelHold[]): Map<Channel, Hold> {
  return new Map(
    holds.map(({ channel, since, until, kind, reason }) => [
      channel,
      { since, until, isOutage: kind === 'pause' && reason === OUTAGE },
    ]),
  );
}

type Told = Pick<SirenError, 'decision' | 'code' | 'channel' | 'retryAfterMs'>;

/** What a refused request says about its channel, for every replica; nothing where it is about the message alone. */
export function holdsFrom({ decision, code, channel, retryAfterMs = 0 }: Told): NewHold[] {
  const { action, scope } = decision;
  const asked = Math.min(retryAfterMs, LONGEST_WAIT_MS);
  const account = scope === 'account';
  if (action === 'pause') {
    return (account ? CHANNELS : [channel]).map((of) => ({ channel: of, kind: 'pause', reason: code, ms: 0, account }));
  }
  const wait = (ms: number): NewHold[] => [{ channel, kind: 'wait', reason: code, ms, account: false }];
  if (action === 'wait' && scope === 'channel') return wait(asked || DEFAULT_WAIT_MS);
  // 503 with Retry-After: an outage that says when it ends.
  return action === 'retry' && asked > 0 ? wait(asked) : [];
}

/**
 * Begins holds, or makes a wait longer; never shorter. A pause that is there already stays as it is. Resolves to what
 * changed: a hold that began, and a wait that became a pause.
 */
export async function writeHolds(
  tx: Tx,
  holds: readonly NewHold[],
  { firstTrialMs }: Pick<DeliveryPolicy, 'firstTrialMs'>,
): Promise<HoldChange[]> {
  const longest = new Map<Channel, NewHold>();
  for (const hold of holds) {
    const known = longest.get(hold.channel);
    const isStronger = !known || (hold.kind === known.kind ? hold.ms > known.ms : hold.kind === 'pause');
    if (isStronger) longest.set(hold.channel, hold);
  }
  if (longest.size === 0) return [];
  // The row before is what other transactions had committed by then: of two that begin the same hold one has inserted it.
  return tx.query<HoldChange>(
    `WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now), written AS (
     INSERT INTO channel_holds AS h (channel, kind, since, until, reason, trial_ms, account)
     SELECT channel, kind, clock.now,
            clock.now + make_interval(secs => CASE kind WHEN 'pause' THEN $2 ELSE ms END / 1000.0),
            reason, CASE kind WHEN 'pause' THEN $2 END, account
       FROM json_to_recordset($1) AS x (channel text, kind text, ms int, reason text, account boolean), clock
      ORDER BY channel
     ON CONFLICT (channel) DO UPDATE
        SET kind = excluded.kind, reason = excluded.reason, trial_ms = excluded.trial_ms, account = excluded.account,
            since = CASE WHEN h.until > excluded.since THEN h.since ELSE excluded.since END,
            until = CASE excluded.kind WHEN 'pause' THEN excluded.until ELSE greatest(h.until, excluded.until) END
      WHERE h.kind = 'wait'
     RETURNING *)
     SELECT 'begun' AS change, w.channel, w.kind, w.reason,
            extract(epoch FROM w.until - clock.now)::float8 * 1000 AS "forMs"
       FROM written w CROSS JOIN clock LEFT JOIN channel_holds b ON b.channel = w.channel
      WHERE w.kind = 'pause' OR (b.channel IS NULL AND w.since = clock.now)
      ORDER BY w.channel`,
    [JSON.stringify([...longest.values()]), firstTrialMs],
  );
}
