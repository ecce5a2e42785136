import { recordAudit } from '../audit/audit.js';
import { databaseNow } from '../database/clock.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { countWaiting } from '../limits/hold-log.js';
import type { FailedProbe } from '../limits/holds.js';
import { type ChannelHold, HOLD_COLUMNS, OUTAGE } from '../messages/channel-holds.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { CLASSES } from '../messages/lines.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { errorAction } from '../siren/error-action.js';
import { explainError } from '../siren/explain-error.js';
import type { ChannelStateDto, ChannelStatesDto, HeldBy, TemplateHoldDto } from './channels.dto.js';

/** A hold with what was tried. */
type TriedHold = ChannelHold & { probes: FailedProbe[]; probing: boolean; wasWait: boolean };

/** Questions to Siren send nothing. */
const SENDING = CLASSES.filter((of) => of !== 'question');
const PROBE_COLUMNS = `h.probes, h.probing, h.was_wait AS "wasWait"`;

/** Reads whether each channel sends, and why it does not: a row each. */
export async function readChannels(
  tx: Pick<Tx, 'query'>,
  now: Date,
  policy: { smsProvider: string | null },
): Promise<ChannelStatesDto> {
  const holds = await tx.query<TriedHold>(`SELECT ${HOLD_COLUMNS}, ${PROBE_COLUMNS} FROM channel_holds h`);
  const templates = await tx.query<Omit<TemplateHoldDto, 'meaning'>>(
    `SELECT name, language, reason, since, until, probing AND until > $1 AS "isTrying"
       FROM template_holds ORDER BY name COLLATE "C", language COLLATE "C"`,
    [now],
  );
  const items: ChannelStateDto[] = [];
  for (const channel of CHANNELS) {
    const hold = holds.find((one) => one.channel === channel);
    const waiting = await countWaiting(tx, channel, SENDING);
    items.push(channelView(channel, hold, { now, waiting, provider: policy.smsProvider }));
  }
  const heldTemplates = templates.map((template) => ({
    ...template,
    meaning: explainError({ channel: 'whatsapp', code: template.reason }).meaning,
  }));
  return { items, heldTemplates };
}

/** Locked, so that an ordered try and a running probe do not miss each other. */
async function lockHold(tx: Tx, channel: Channel): Promise<TriedHold | null> {
  const [hold] = await tx.query<TriedHold>(
    `SELECT ${HOLD_COLUMNS}, ${PROBE_COLUMNS} FROM channel_holds h WHERE h.channel = $1 FOR UPDATE`,
    [channel],
  );
  return hold ?? null;
}

/** A wait is over by its time, even while its row is still there. */
function isHoldInForce(hold: ChannelHold, now: Date): boolean {
  return hold.kind === 'pause' || hold.until > now;
}

interface Facts {
  now: Date;
  waiting: number;
  provider: string | null;
}

function channelView(
  channel: Channel,
  hold: TriedHold | undefined,
  { now, waiting, provider }: Facts,
): ChannelStateDto {
  if (hold === undefined || !isHoldInForce(hold, now)) return { ...OPEN, channel, waiting };
  const { kind, reason, account, since, until, probing, probes } = hold;
  const meaningOf = (code: string): string | null =>
    code === OUTAGE ? null : explainError({ channel, code, ...(provider !== null && { provider }) }).meaning;
  return {
    ...{
      channel,
      state: kind === 'pause' ? 'paused' : 'waiting',
      heldBy: heldBy(hold),
      reason,
      meaning: meaningOf(reason),
    },
    ...{ account, since, until, isTrying: probing && until > now, waiting },
    probes: probes.map(({ messageId, startedAt, answeredAt, code }) => ({
      ...{ messageId, startedAt: new Date(startedAt), answeredAt: new Date(answeredAt), code },
      meaning: code === null ? null : meaningOf(code),
    })),
  };
}

const OPEN = {
  ...{ state: 'open', heldBy: null, reason: null, meaning: null, account: false, since: null, until: null },
  ...{ isTrying: false, probes: [] },
} satisfies Partial<ChannelStateDto>;

/** Of a key that Siren does not know, whichever form its code has. */
const KEY_REFUSED = /^(http_)?401$/;

function heldBy({ channel, kind, reason, wasWait }: TriedHold): HeldBy {
  if (reason === OUTAGE) return 'breaker';
  if (kind === 'wait' || wasWait) {
    return errorAction({ channel, code: reason }).action === 'wait' ? 'rate_limit' : 'retry_after';
  }
  return KEY_REFUSED.test(reason) ? 'api_key' : 'account';
}

type Context = Pick<DeliveryContext, 'dataSource' | 'wakeUps' | 'policy'>;

/** `due`: the next message tries it at once. `trying`: one is on its way already. */
export type TryResult = 'due' | 'trying' | 'not_held';

/**
 * Orders a held channel to be tried before its time: by one message, from any replica, and by no other until it is
 * answered. It changes one row, which every replica reads before its turns. A wait becomes a pause for it. Ordering
 * again changes nothing.
 */
export async function tryChannel(
  { dataSource, wakeUps, policy }: Context,
  channel: Channel,
  by: Caller,
): Promise<TryResult> {
  const result = await inTransaction(dataSource, async (tx): Promise<TryResult> => {
    const hold = await lockHold(tx, channel);
    const now = await databaseNow(tx);
    if (hold === null || !isHoldInForce(hold, now)) return 'not_held';
    if (hold.probing && hold.until > now) return 'trying';
    if (hold.until <= now && hold.isOrdered) return 'due';
    const { kind, reason, until } = hold;
    await tx.query(
      `UPDATE channel_holds SET kind = 'pause', until = $2, probe_ms = coalesce(probe_ms, $3), was_wait = was_wait OR $4, ordered = true
        WHERE channel = $1`,
      [channel, now, policy.firstProbeMs, kind === 'wait'],
    );
    const subject = { type: 'channel', id: channel } as const;
    await recordAudit(tx, by, [
      {
        action: 'channel.tried',
        subject,
        before: { kind, reason, until },
        after: { kind: 'pause', reason, until: now },
      },
    ]);
    return 'due';
  });
  if (result === 'due') wakeUps.wake('deliveries');
  return result;
}

/** The same for a held approved template: the next message that would send it does. */
export async function tryTemplate(
  { dataSource }: Context,
  { name, language }: { name: string; language: string },
  by: Caller,
): Promise<TryResult> {
  return inTransaction(dataSource, async (tx): Promise<TryResult> => {
    const [hold] = await tx.query<{ until: Date; reason: string; probing: boolean }>(
      `SELECT until, reason, probing FROM template_holds WHERE name = $1 AND language = $2 FOR UPDATE`,
      [name, language],
    );
    const now = await databaseNow(tx);
    if (hold === undefined) return 'not_held';
    const { until, reason, probing } = hold;
    if (until <= now) return 'due';
    if (probing) return 'trying';
    await tx.query(`UPDATE template_holds SET until = $3 WHERE name = $1 AND language = $2`, [name, language, now]);
    const subject = { type: 'approved_template', id: `${name}/${language}` } as const;
    await recordAudit(tx, by, [
      { action: 'approved_template.tried', subject, before: { reason, until }, after: { reason, until: now } },
    ]);
    return 'due';
  });
}
