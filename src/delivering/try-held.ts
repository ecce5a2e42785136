import { recordAudit } from '../audit/record-audit.js';
import { databaseNow } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { Channel } from '../siren/channel.js';
import { isHoldInForce, lockHold } from './read-channels.js';

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
