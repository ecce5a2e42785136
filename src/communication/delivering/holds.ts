import type { Tx } from '../../database/transaction.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import type { SirenError } from '../../siren/siren-error.js';
import type { Hold } from '../next-step.types.js';

/** The first trial of a paused channel comes after this long; each that fails doubles it. */
const FIRST_TRIAL_MS = 5_000;
const LONGEST_TRIAL_MS = 30_000;
/** Siren said "too many" without saying for how long. */
const DEFAULT_WAIT_MS = 1_000;
/** No answer of Siren's may stop a channel for longer. */
const LONGEST_WAIT_MS = 3_600_000;

export interface ChannelHold extends Hold {
  channel: Channel;
  /** `wait`: Siren asked for time. `pause`: it refuses the account, and a trial with one message ends it. */
  kind: 'wait' | 'pause';
  /** The code of the error that began it. */
  reason: string;
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

/** What a refused request says about its channel, for every replica; null where it is about the message alone. */
export function holdFrom(
  error: SirenError,
): { channels: readonly Channel[]; kind: 'wait' | 'pause'; ms: number } | null {
  const { action, scope } = error.decision;
  const asked = Math.min(error.retryAfterMs ?? 0, LONGEST_WAIT_MS);
  if (action === 'pause') {
    return { channels: scope === 'account' ? CHANNELS : [error.channel], kind: 'pause', ms: FIRST_TRIAL_MS };
  }
  if (action === 'wait' && scope !== 'recipient') {
    return { channels: [error.channel], kind: 'wait', ms: asked || DEFAULT_WAIT_MS };
  }
  // 503 with Retry-After: an outage that says when it ends.
  if (action === 'retry' && asked > 0) return { channels: [error.channel], kind: 'wait', ms: asked };
  return null;
}

/** Begins holds or makes them longer; never shorter. A trial that failed doubles the time to the next. */
export async function writeHolds(tx: Tx, errors: readonly SirenError[]): Promise<void> {
  const holds = new Map<Channel, { kind: 'wait' | 'pause'; ms: number; reason: string }>();
  for (const error of errors) {
    const hold = holdFrom(error);
    for (const channel of hold?.channels ?? []) {
      const known = holds.get(channel);
      if (known?.kind === 'pause' && hold!.kind === 'wait') continue;
      if (known?.kind === hold!.kind && known.ms >= hold!.ms) continue;
      holds.set(channel, { kind: hold!.kind, ms: hold!.ms, reason: error.code });
    }
  }
  const rows = [...holds]
    .map(([channel, hold]) => ({ channel, ...hold }))
    .sort((a, b) => (a.channel < b.channel ? -1 : 1));
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO channel_holds AS h (channel, kind, since, until, reason, trial_ms)
     SELECT channel, kind, clock_timestamp(), clock_timestamp() + make_interval(secs => ms / 1000.0), reason,
            CASE kind WHEN 'pause' THEN ms END
       FROM json_to_recordset($1) AS x (channel text, kind text, ms int, reason text)
     ON CONFLICT (channel) DO UPDATE
        SET kind = excluded.kind, reason = excluded.reason,
            since = CASE WHEN h.kind = 'pause' OR h.until > excluded.since THEN h.since ELSE excluded.since END,
            trial_ms = CASE WHEN excluded.kind = 'pause' AND h.kind = 'pause'
                            THEN least(h.trial_ms * 2, ${LONGEST_TRIAL_MS}) ELSE excluded.trial_ms END,
            until = CASE WHEN excluded.kind = 'pause' AND h.kind = 'pause'
                         THEN excluded.since + make_interval(secs => least(h.trial_ms * 2, ${LONGEST_TRIAL_MS}) / 1000.0)
                         ELSE greatest(h.until, excluded.until) END
      WHERE h.kind = 'wait' OR excluded.kind = 'pause'`,
    [JSON.stringify(rows)],
  );
}

/** One message has begun on this paused channel: nobody else does before its outcome can be known. */
export async function reserveTrials(tx: Tx, channels: readonly Channel[], ms: number): Promise<void> {
  if (channels.length === 0) return;
  await tx.query(
    `UPDATE channel_holds SET until = clock_timestamp() + make_interval(secs => $2 / 1000.0)
      WHERE channel = ANY($1) AND kind = 'pause'`,
    [channels, ms],
  );
}

/** Siren took a message: the account is served again. */
export async function endPauses(tx: Tx, channels: readonly Channel[]): Promise<void> {
  if (channels.length === 0) return;
  await tx.query(`DELETE FROM channel_holds WHERE channel = ANY($1) AND kind = 'pause'`, [channels]);
}
