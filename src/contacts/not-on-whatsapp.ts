import type { DataSource } from 'typeorm';
import { databaseClock, later } from '../database/clock.js';
import { poolOf, type Tx } from '../database/transaction.js';
import { latest } from '../deciding/window.js';
import { type NotOnWhatsApp, passedOverFor, type ReachabilityRules } from '../deciding/reachability.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import type { RecipientFacts } from './read-recipients.js';

/** One attempt that WhatsApp refused, or (`withdrawn`) of which that is no longer so: it was delivered after all. */
export interface NotOnWhatsAppEvidence extends NotOnWhatsApp {
  phoneNumber: string;
  number: number;
  withdrawn: boolean;
}

/** Twice the longest UNREACHABLE_DAYS: the last refusal counts for those, and the one before it is older. */
const KEPT_MS = 180 * 86_400_000;
/** A delivery is looked for in so many messages, the newest: so asking costs the same for everybody. */
export const MESSAGES_LOOKED_AT = 100;
const BITE = 1_000;

const COLUMNS = 'phone_number, refused_at, message_id, number';
const KEYS = `unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::smallint[]`;

/** Keeps which attempts were refused. Only who holds a message's delivery writes about it, so nobody is waited for. */
export async function writeNotOnWhatsApp(tx: Tx, evidence: readonly NotOnWhatsAppEvidence[]): Promise<void> {
  const [withdrawn, added] = [evidence.filter((e) => e.withdrawn), evidence.filter((e) => !e.withdrawn)];
  if (withdrawn.length > 0) {
    await tx.query(`DELETE FROM not_on_whatsapp WHERE (${COLUMNS}) IN (SELECT * FROM ${KEYS}))`, keysOf(withdrawn));
  }
  if (added.length > 0) {
    await tx.query(
      `INSERT INTO not_on_whatsapp (${COLUMNS}, begun_at, was_taken)
       SELECT * FROM ${KEYS}, $5::timestamptz[], $6::boolean[]) AS r (${COLUMNS}, begun_at, was_taken) ORDER BY ${COLUMNS}
       ON CONFLICT (${COLUMNS}) DO UPDATE SET was_taken = excluded.was_taken`,
      [...keysOf(added), added.map(({ begunAt }) => begunAt), added.map(({ wasTaken }) => wasTaken)],
    );
  }
}

function keysOf(evidence: readonly NotOnWhatsAppEvidence[]): unknown[] {
  return [
    evidence.map(({ phoneNumber }) => phoneNumber),
    evidence.map(({ refusedAt }) => refusedAt),
    evidence.map(({ messageId }) => messageId),
    evidence.map(({ number }) => number),
  ];
}

/**
 * The refusals of these canonical numbers that the rule looks at: the newest, and the newest of another message, however
 * many there are. Numbers without any are left out.
 */
export async function readNotOnWhatsApp(
  tx: Tx,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, NotOnWhatsApp[]>> {
  if (numbers.length === 0) return new Map();
  const newest = (which: string): string =>
    `SELECT message_id, begun_at, refused_at, was_taken FROM not_on_whatsapp
      WHERE phone_number = n.number${which} ORDER BY refused_at DESC, message_id DESC LIMIT 1`;
  const rows = await tx.query<NotOnWhatsApp & { number: string }>(
    `SELECT n.number, r.message_id AS "messageId", r.begun_at AS "begunAt", r.refused_at AS "refusedAt",
            r.was_taken AS "wasTaken"
       FROM unnest($1::text[]) AS n (number),
            LATERAL (${newest('')}) AS last,
            LATERAL (SELECT last.* UNION ALL (${newest(' AND message_id <> last.message_id')})) AS r`,
    [numbers],
  );
  return Map.groupBy(rows, ({ number }) => number);
}

/** When a message was last delivered by WhatsApp to each of these canonical numbers, of the newest to each of its forms. */
async function lastDelivered(tx: Tx, numbers: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (numbers.length === 0) return new Map();
  const forms = numbers.flatMap((number) => formsOf(number).map((form) => ({ number, form })));
  const rows = await tx.query<{ number: string; at: Date | null }>(
    `SELECT n.number, max(greatest(a.delivered_at, a.read_at)) AS at
       FROM unnest($1::text[], $2::text[]) AS n (number, form),
            LATERAL (SELECT id FROM messages WHERE to_number = n.form ORDER BY id DESC LIMIT ${MESSAGES_LOOKED_AT}) AS m
       JOIN delivery_attempts a ON a.message_id = m.id
      WHERE a.channel = 'whatsapp' GROUP BY n.number`,
    [forms.map(({ number }) => number), forms.map(({ form }) => form)],
  );
  return new Map(rows.flatMap(({ number, at }) => (at === null ? [] : [[number, at]])));
}

type Addressed = Pick<MessageRecord, 'to' | 'learn'>;

/**
 * Whether WhatsApp is not asked for these messages, as far as their recipients decide it: the last refusal, or null. Where
 * none of them was ever refused nothing is read. @param deliveredInHand of a canonical number, what is not stored yet
 */
export async function readPassedOver<Message extends Addressed>(
  tx: Tx,
  messages: readonly Message[],
  factsOf: (message: Message) => RecipientFacts,
  rules: ReachabilityRules,
  deliveredInHand: (number: string) => Date | null = () => null,
): Promise<(message: Message, now: Date) => NotOnWhatsApp | null> {
  const isLearning = (message: Message): boolean =>
    rules.unreachableDays > 0 && message.learn !== false && factsOf(message).wasNotOnWhatsApp;
  const numbers = [...new Set(messages.filter(isLearning).map(({ to }) => canonicalNumber(to)))];
  const [refused, delivered] = await Promise.all([readNotOnWhatsApp(tx, numbers), lastDelivered(tx, numbers)]);
  return (message, now) => {
    if (!isLearning(message)) return null;
    const number = canonicalNumber(message.to);
    const reachedAt = [delivered.get(number) ?? null, deliveredInHand(number)].reduce(latest, factsOf(message).heardAt);
    return passedOverFor(number, { refusals: refused.get(number) ?? [], reachedAt }, rules, now);
  };
}

/**
 * Removes a bite of the refusals that are too old to count under any setting, or whose messages are no longer kept: whether
 * they were delivered since could not be told. Resolves to whether there may be more.
 */
export async function pruneNotOnWhatsApp(dataSource: DataSource, bite = BITE): Promise<boolean> {
  const { rowCount } = await poolOf(dataSource).query(
    `DELETE FROM not_on_whatsapp WHERE (${COLUMNS}) IN (
       SELECT ${COLUMNS} FROM not_on_whatsapp
        WHERE refused_at < greatest($2, (SELECT month FROM messages_kept_from))
        ORDER BY refused_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [bite, later(databaseClock.now(), -KEPT_MS)],
  );
  return rowCount === bite;
}
