import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { Hold } from '../deciding/next-step.types.js';
import type { Tx } from '../database/transaction.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import type { SirenError } from '../siren/siren-error.js';
import { type ChannelHold, OUTAGE } from '../messages/channel-holds.js';
import type { HoldChange } from './hold-log.js';

/** Default hold in ms if Siren says "too many" without a time. */
const DEFAULT_WAIT_MS = 1_000;
/** The longest hold in ms that an answer of Siren's may cause. */
const LONGEST_WAIT_MS = 3_600_000;
/** A hold that one answer calls for. */
export interface NewHold {
  channel: Channel;
  kind: ChannelHold['kind'];
  reason: string;
  /** Of a `wait`. */
  ms: number;
  account: boolean;
}

/** A pause ends by a successful probe, not with its time. Until then it is prolonged by a moment, again and again. */
const PAUSED_AT_LEAST_MS = 1_000;

/** The holds as a decision at `now` sees them. */
export function holdsByChannel(holds: readonly ChannelHold[], now: Date): Map<Channel, Hold> {
  return new Map(
    holds.map(({ channel, since, until, kind, reason, isOrdered }) => [
      channel,
      {
        since,
        until: kind === 'pause' ? new Date(Math.max(until.getTime(), now.getTime() + PAUSED_AT_LEAST_MS)) : until,
        isOutage: kind === 'pause' && reason === OUTAGE,
        isOrdered,
      },
    ]),
  );
}

type Refusal = Pick<SirenError, 'decision' | 'code' | 'channel' | 'retryAfterMs'>;

/** The hold that a refused request calls for, for every replica. None if it is about the message alone. */
export function holdsFrom({ decision, code, channel, retryAfterMs = 0 }: Refusal): NewHold[] {
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
 * Begins holds or prolongs a wait; it never shortens one. An existing pause stays as it is, except a wait that was
 * tried before its time. Resolves to what changed: a hold that began, or a wait that became a pause.
 * @param now the database's, read in this transaction
 */
export async function writeHolds(
  tx: Tx,
  holds: readonly NewHold[],
  now: Date,
  { firstProbeMs }: Pick<DeliveryPolicy, 'firstProbeMs'>,
): Promise<HoldChange[]> {
  const strongest = new Map<Channel, NewHold>();
  for (const hold of holds) {
    const known = strongest.get(hold.channel);
    const isStronger = !known || (hold.kind === known.kind ? hold.ms > known.ms : hold.kind === 'pause');
    if (isStronger) strongest.set(hold.channel, hold);
  }
  if (strongest.size === 0) return [];
  const rows = [...strongest.values()].sort((a, b) => (a.channel < b.channel ? -1 : 1));
  const until = ({ kind, ms }: NewHold): string =>
    new Date(now.getTime() + (kind === 'pause' ? firstProbeMs : ms)).toISOString();
  const written = await tx.query<{ channel: Channel; since: Date }>(
    `INSERT INTO channel_holds AS h (channel, kind, since, until, reason, probe_ms, account)
     SELECT channel, kind, $2, until, reason, probe_ms, account
       FROM unnest($1::text[], $3::text[], $4::timestamptz[], $5::text[], $6::int[], $7::bool[])
              AS x (channel, kind, until, reason, probe_ms, account)
     ON CONFLICT (channel) DO UPDATE
        SET kind = excluded.kind, reason = excluded.reason, probe_ms = excluded.probe_ms, account = excluded.account,
            probing = false, ordered = false, was_wait = false,
            since = CASE WHEN h.until > excluded.since THEN h.since ELSE excluded.since END,
            until = CASE WHEN excluded.kind = 'pause' THEN excluded.until ELSE greatest(h.until, excluded.until) END
      WHERE h.kind = 'wait' OR h.was_wait
     RETURNING h.channel, h.since`,
    [
      rows.map(({ channel }) => channel),
      now,
      rows.map(({ kind }) => kind),
      rows.map(until),
      rows.map(({ reason }) => reason),
      rows.map(({ kind }) => (kind === 'pause' ? firstProbeMs : null)),
      rows.map(({ account }) => account),
    ],
  );
  const since = new Map(written.map((row) => [row.channel, row.since.getTime()]));
  return rows.flatMap(({ channel, kind, reason, ms }): HoldChange[] => {
    // A prolonged wait keeps its `since`.
    const isNew = since.has(channel) && (kind === 'pause' || since.get(channel) === now.getTime());
    const forMs = kind === 'pause' ? firstProbeMs : ms;
    return isNew ? [{ change: 'begun', channel, kind, reason, forMs }] : [];
  });
}

/** What an answer says about its channel. */
export interface ChannelSignal {
  channel: Channel;
  /** When its request began. Only a request begun during a pause says whether the pause is over. */
  startedAt: Date;
  /** Why the channel cannot send. Null: the reason stays. */
  reason: string | null;
  messageId: string;
  /** Of the error that it ended with; null: it was accepted. */
  code: string | null;
}

/**
 * Ends pauses of these channels, because Siren served a message there. A pause of the whole account ends too. Resolves
 * to the pauses that ended. `paused`: the holds as this transaction has read them; without a pause among them nothing
 * is written.
 */
export async function endPauses(
  tx: Tx,
  served: readonly ChannelSignal[],
  paused: readonly ChannelHold[],
  now: Date,
): Promise<HoldChange[]> {
  const over = inOrderOf(paused).filter(
    ({ kind, channel, since, account }) =>
      kind === 'pause' && served.some((by) => by.startedAt > since && (by.channel === channel || account)),
  );
  if (over.length === 0) return [];
  const ended = await tx.query<{ channel: Channel; kind: 'pause'; reason: string; since: Date }>(
    `DELETE FROM channel_holds h USING unnest($1::text[], $2::timestamptz[]) AS x (channel, since)
      WHERE h.channel = x.channel AND h.kind = 'pause' AND h.since = x.since
     RETURNING h.channel, h.kind, h.reason, h.since`,
    [over.map(({ channel }) => channel), over.map(({ since }) => since.toISOString())],
  );
  return ended.map(({ channel, kind, reason, since }) => ({
    ...{ change: 'over', channel, kind, reason },
    forMs: now.getTime() - since.getTime(),
  }));
}

/**
 * Records failed probes: the next one comes after twice the time. Requests from before the pause are no probes.
 * Resolves to the pauses whose reason changed.
 */
export async function prolongPauses(
  tx: Tx,
  failed: readonly ChannelSignal[],
  paused: readonly ChannelHold[],
  now: Date,
  { longestProbeMs }: Pick<DeliveryPolicy, 'longestProbeMs'>,
): Promise<HoldChange[]> {
  const longer = inOrderOf(paused).flatMap((hold) => {
    const probe = failed.findLast(({ channel, startedAt }) => channel === hold.channel && startedAt > hold.since);
    if (hold.kind !== 'pause' || probe === undefined) return [];
    const probeMs = Math.min((hold.probeMs ?? 0) * 2, longestProbeMs);
    return [{ ...hold, probeMs, reason: probe.reason ?? hold.reason, before: hold.reason, probe: tried(probe, now) }];
  });
  if (longer.length === 0) return [];
  await tx.query(
    `UPDATE channel_holds h
        SET reason = x.reason, probe_ms = x.probe_ms, until = x.until, probing = false, ordered = false,
            probes = jsonb_path_query_array(jsonb_build_array(x.probe) || h.probes, '$[0 to ${KEPT_PROBES - 1}]')
       FROM unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[], $5::jsonb[]) AS x (channel, reason, probe_ms, until, probe)
      WHERE h.channel = x.channel AND h.kind = 'pause'`,
    [
      longer.map(({ channel }) => channel),
      longer.map(({ reason }) => reason),
      longer.map(({ probeMs }) => probeMs),
      longer.map(({ probeMs }) => new Date(now.getTime() + probeMs).toISOString()),
      longer.map(({ probe }) => JSON.stringify(probe)),
    ],
  );
  return longer.flatMap(({ channel, kind, reason, before, probeMs }): HoldChange[] =>
    reason === before ? [] : [{ change: 'begun', channel, kind, reason, forMs: probeMs }],
  );
}

/** How many of the last tries are kept. */
const KEPT_PROBES = 10;

/** A failed try of a paused channel. */
export interface FailedProbe {
  messageId: string;
  /** ISO 8601. */
  startedAt: string;
  answeredAt: string;
  /** Null: nobody can say what went wrong. */
  code: string | null;
}

function tried({ messageId, startedAt, code }: ChannelSignal, now: Date): FailedProbe {
  return { messageId, startedAt: startedAt.toISOString(), answeredAt: now.toISOString(), code };
}

function inOrderOf<Row extends { channel: Channel }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => (a.channel < b.channel ? -1 : 1));
}

/**
 * Removes waits whose time is over and resolves to them, for the log. The messages behind them have gone on by
 * themselves.
 */
export async function endWaits(tx: Tx, now: Date): Promise<HoldChange[]> {
  const over = await tx.query<{ channel: Channel; kind: 'wait'; reason: string; since: Date }>(
    `DELETE FROM channel_holds h
      USING (SELECT channel FROM channel_holds WHERE kind = 'wait' AND until <= $1 ORDER BY channel FOR UPDATE SKIP LOCKED) AS x
      WHERE h.channel = x.channel RETURNING h.channel, h.kind, h.reason, h.since`,
    [now],
  );
  return over.map(({ channel, kind, reason, since }) => ({
    ...{ change: 'over', channel, kind, reason },
    forMs: now.getTime() - since.getTime(),
  }));
}
