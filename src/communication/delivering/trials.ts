import type { Tx } from '../../database/transaction.js';
import type { Channel } from '../../siren/channel.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import { countLine, type HoldChange } from './hold-log.js';

/** An answer that tells something of its channel. */
export interface Sign {
  channel: Channel;
  /** When its request was begun: only one begun during a pause says whether that is over. */
  startedAt: Date;
  /** Why the channel cannot be sent to; null: for the reason it had. */
  reason: string | null;
}

/** One message has begun on each of these paused channels: nobody else does before its outcome can be known. */
export async function reserveTrials(tx: Tx, channels: readonly Channel[], ms: number): Promise<void> {
  if (channels.length === 0) return;
  await tx.query(
    `UPDATE channel_holds SET until = clock_timestamp() + make_interval(secs => $2 / 1000.0)
      WHERE channel = ANY($1) AND kind = 'pause'`,
    [channels, ms],
  );
}

/**
 * Siren has dealt with a message on these channels: their pauses are over, and so is one of the whole account, and no
 * refusal suspects the account any more. What Siren has taken may still fail by a receipt. Resolves to the pauses that ended.
 */
export async function endPauses(tx: Tx, served: readonly Sign[]): Promise<HoldChange[]> {
  if (served.length === 0) return [];
  return tx.query<HoldChange>(
    `WITH served AS (
       SELECT channel, max("startedAt") AS at FROM json_to_recordset($1) AS x (channel text, "startedAt" timestamptz)
        GROUP BY channel),
     cleared AS (DELETE FROM consecutive_errors e USING served
        WHERE e.about = 'channel ' || served.channel AND e.source = 'answer')
     DELETE FROM channel_holds h USING served
      WHERE h.kind = 'pause' AND h.since < served.at AND (h.channel = served.channel OR h.account)
     RETURNING 'over' AS change, h.channel, h.kind, h.reason, ${countLine('h.channel')} AS waiting,
               extract(epoch FROM clock_timestamp() - h.since)::float8 * 1000 AS "forMs"`,
    [JSON.stringify(served)],
  );
}

/**
 * A trial has failed: the next one comes after twice the time. Requests from before the pause are no trials. Resolves to
 * the pauses that have another reason by now.
 */
export async function prolongPauses(
  tx: Tx,
  failed: readonly Sign[],
  { longestTrialMs }: Pick<DeliveryPolicy, 'longestTrialMs'>,
): Promise<HoldChange[]> {
  if (failed.length === 0) return [];
  return tx.query<HoldChange>(
    `WITH failed AS (
       SELECT channel, max("startedAt") AS at, max(reason) AS reason
         FROM json_to_recordset($1) AS x (channel text, "startedAt" timestamptz, reason text)
        GROUP BY channel),
     prolonged AS (
     UPDATE channel_holds h
        SET reason = coalesce(failed.reason, h.reason), trial_ms = least(h.trial_ms * 2, $2),
            until = clock_timestamp() + make_interval(secs => least(h.trial_ms * 2, $2) / 1000.0)
       FROM failed WHERE h.kind = 'pause' AND h.channel = failed.channel AND h.since < failed.at
     RETURNING h.*)
     SELECT 'begun' AS change, p.channel, p.kind, p.reason, p.trial_ms::float8 AS "forMs"
       FROM prolonged p JOIN channel_holds before ON before.channel = p.channel WHERE p.reason <> before.reason`,
    [JSON.stringify(failed), longestTrialMs],
  );
}
