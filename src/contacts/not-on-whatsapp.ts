import type { DataSource } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { later } from '../database/later.js';
import { poolOf, type Tx } from '../database/transaction.js';
import {
  isPassedOver,
  type NotOnWhatsApp,
  type ReachabilityFacts,
  type ReachabilityRules,
} from '../deciding/reachability.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';

/** One attempt that WhatsApp refused, or (`withdrawn`) that was delivered after all. */
export interface NotOnWhatsAppEvidence extends NotOnWhatsApp {
  phoneNumber: string;
  number: number;
  withdrawn: boolean;
}

/** As long as the longest UNREACHABLE_DAYS. */
const KEPT_MS = 90 * 86_400_000;
/** A delivery is looked for in so many messages, the newest: so asking costs the same for everybody. */
const MESSAGES_LOOKED_AT = 100;
const BITE = 1_000;

/** Keeps which attempts were refused. Only who holds a message's delivery writes about it, so nobody is waited for. */
export async function writeNotOnWhatsApp(tx: Tx, evidence: readonly NotOnWhatsAppEvidence[]): Promise<void> {
  const [withdrawn, added] = [evidence.filter((e) => e.withdrawn), evidence.filter((e) => !e.withdrawn)];
  if (added.length > 0) {
    await tx.query(
      `INSERT INTO not_on_whatsapp (phone_number, message_id, number, refused_at)
       SELECT * FROM unnest($1::text[], $2::uuid[], $3::smallint[], $4::timestamptz[]) AS r (phone_number, message_id, number, refused_at)
        ORDER BY phone_number, message_id, number
       ON CONFLICT (phone_number, message_id, number) DO UPDATE SET refused_at = excluded.refused_at`,
      [...keysOf(added), added.map(({ refusedAt }) => refusedAt)],
    );
  }
  if (withdrawn.length > 0) {
    await tx.query(
      `DELETE FROM not_on_whatsapp w USING unnest($1::text[], $2::uuid[], $3::smallint[]) AS r (phone_number, message_id, number)
        WHERE w.phone_number = r.phone_number AND w.message_id = r.message_id AND w.number = r.number`,
      keysOf(withdrawn),
    );
  }
}

function keysOf(evidence: readonly NotOnWhatsAppEvidence[]): unknown[] {
  return [
    evidence.map(({ phoneNumber }) => phoneNumber),
    evidence.map(({ messageId }) => messageId),
    evidence.map(({ number }) => number),
  ];
}

/** The refusals of these numbers (E.164, any form), by their canonical form; those of whom there are none are left out. */
export async function readNotOnWhatsApp(
  tx: Tx,
  phoneNumbers: readonly string[],
): Promise<ReadonlyMap<string, NotOnWhatsApp[]>> {
  const numbers = [...new Set(phoneNumbers.map(canonicalNumber))];
  if (numbers.length === 0) return new Map();
  const rows = await tx.query<NotOnWhatsApp & { number: string }>(
    `SELECT n.number, r.message_id AS "messageId", r.refused_at AS "refusedAt"
       FROM unnest($1::text[]) AS n (number) JOIN not_on_whatsapp r ON r.phone_number = n.number`,
    [numbers],
  );
  return Map.groupBy(rows, ({ number }) => number);
}

/** When a message was last delivered by WhatsApp to each of these canonical numbers. */
export async function lastDelivered(tx: Tx, numbers: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (numbers.length === 0) return new Map();
  const forms = numbers.flatMap((number) => formsOf(number).map((form) => ({ number, form })));
  const rows = await tx.query<{ number: string; at: Date | null }>(
    `SELECT n.number, max(coalesce(a.delivered_at, a.read_at)) AS at
       FROM unnest($1::text[], $2::text[]) AS n (number, form),
            LATERAL (SELECT id FROM messages WHERE to_number = n.form ORDER BY id DESC LIMIT ${MESSAGES_LOOKED_AT}) AS m
       JOIN delivery_attempts a ON a.message_id = m.id
      WHERE a.channel = 'whatsapp' GROUP BY n.number`,
    [forms.map(({ number }) => number), forms.map(({ form }) => form)],
  );
  return new Map(rows.flatMap(({ number, at }) => (at === null ? [] : [[number, at]])));
}

/**
 * What is known of these numbers. Of most nothing was refused, and nothing more is read of them.
 * @param heardAt when they last wrote by WhatsApp, or were reached as far as the caller knows already
 */
export async function readReachability(
  tx: Tx,
  phoneNumbers: readonly string[],
  heardAt: (number: string) => Date | null,
): Promise<(phoneNumber: string) => ReachabilityFacts> {
  const refused = await readNotOnWhatsApp(tx, phoneNumbers);
  const delivered = await lastDelivered(tx, [...refused.keys()]);
  return (phoneNumber) => {
    const number = canonicalNumber(phoneNumber);
    const reachedAt = latest(heardAt(number), delivered.get(number) ?? null);
    return { refusals: refused.get(number) ?? [], reachedAt };
  };
}

type Addressed = Pick<MessageRecord, 'to' | 'learn'>;

/** Whether WhatsApp is not asked for these messages, as far as their recipients decide it. Who wants nothing learned is asked for. */
export async function readNotOnWhatsAppNow(
  tx: Tx,
  messages: readonly Addressed[],
  rules: ReachabilityRules,
  heardAt: (number: string) => Date | null,
): Promise<(message: Addressed, now: Date) => boolean> {
  const learning = rules.unreachableDays === 0 ? [] : messages.filter(({ learn }) => learn !== false);
  const factsOf = await readReachability(
    tx,
    learning.map(({ to }) => to),
    heardAt,
  );
  return ({ to, learn }, now) => learn !== false && isPassedOver(canonicalNumber(to), factsOf(to), rules, now);
}

export function latest(a: Date | null, b: Date | null): Date | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** Removes a bite of refusals that are too old to count under any setting. Resolves to whether there may be more. */
export async function pruneNotOnWhatsApp(dataSource: DataSource, bite = BITE): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(
    `DELETE FROM not_on_whatsapp WHERE (phone_number, message_id, number) IN (
       SELECT phone_number, message_id, number FROM not_on_whatsapp WHERE refused_at < $2
        ORDER BY refused_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite, later(databaseClock.now(), -KEPT_MS)],
  );
  return rowCount === bite;
}
