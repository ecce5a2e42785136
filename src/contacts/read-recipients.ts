import type { DataSource } from 'typeorm';
import { poolOf, type Tx } from '../database/transaction.js';
import {
  type FreeText,
  freeTextOf,
  isAnsweredInTime,
  type Window,
  type WindowFacts,
  windowOf,
} from '../deciding/window.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';

/** What is known of one recipient, under any form of their number. */
export interface RecipientFacts extends WindowFacts {
  /** When what they wrote last by WhatsApp came here, by our own clock; null: nothing did. */
  heardAt: Date | null;
  /** WhatsApp has said of the number, at some time, that it is not there. */
  wasNotOnWhatsApp: boolean;
}

const NOTHING_KNOWN: RecipientFacts = { wroteAt: null, heardAt: null, refusedAt: null, wasNotOnWhatsApp: false };

export interface RecipientWindows {
  /** Of a number in any of its forms. */
  factsOf: (phoneNumber: string) => RecipientFacts;
  /** Recipients of whom nothing is known count as closed, on every replica. */
  unknownIsClosed: boolean;
}

/** Reads what is known of the windows of these numbers (E.164), in one statement, by indexes alone. */
export async function readWindows(tx: Tx, phoneNumbers: readonly string[]): Promise<RecipientWindows> {
  const numbers = [...new Set(phoneNumbers.map(canonicalNumber))];
  if (numbers.length === 0) return { factsOf: () => NOTHING_KNOWN, unknownIsClosed: false };
  const forms = numbers.flatMap((number) => formsOf(number).map((form) => ({ number, form })));
  const rows = await tx.query<RecipientFacts & { number: string; unknownIsClosed: boolean }>(
    `SELECT n.number, max(wrote.at) AS "wroteAt", max(wrote.received_at) AS "heardAt", max(refused.at) AS "refusedAt",
            count(absent.number) > 0 AS "wasNotOnWhatsApp",
            EXISTS (SELECT FROM unknown_windows_closed) AS "unknownIsClosed"
       FROM unnest($1::text[], $2::text[]) AS n (number, form)
       LEFT JOIN LATERAL (
         SELECT wrote_at(sent_at, received_at) AS at, received_at FROM incoming_messages
          WHERE from_e164 = n.form AND channel = 'whatsapp'
          ORDER BY wrote_at(sent_at, received_at) DESC LIMIT 1) AS wrote ON true
       LEFT JOIN LATERAL (
         SELECT begun_at AS at FROM window_refusals
          WHERE phone_number = n.number ORDER BY begun_at DESC LIMIT 1) AS refused ON true
       LEFT JOIN LATERAL (
         SELECT number FROM not_on_whatsapp WHERE phone_number = n.number LIMIT 1) AS absent ON true
      GROUP BY n.number`,
    [forms.map(({ number }) => number), forms.map(({ form }) => form)],
  );
  const facts = new Map(
    rows.map(({ number, wroteAt, heardAt, refusedAt, wasNotOnWhatsApp }) => [
      number,
      { wroteAt, heardAt, refusedAt, wasNotOnWhatsApp },
    ]),
  );
  return {
    factsOf: (phoneNumber) => facts.get(canonicalNumber(phoneNumber)) ?? NOTHING_KNOWN,
    unknownIsClosed: rows[0]?.unknownIsClosed ?? false,
  };
}

export interface FreeTextNow {
  facts: RecipientFacts;
  window: Window;
  freeText: FreeText;
}

type Addressed = Pick<MessageRecord, 'id' | 'to' | 'replyTo'>;

/** Reads how free text stands with the recipients of these messages; answers for each of them. */
export async function readFreeText(
  tx: Tx,
  messages: readonly Addressed[],
  { windowMode }: Pick<DeliveryPolicy, 'windowMode'>,
): Promise<(message: Addressed, now: Date) => FreeTextNow> {
  const { factsOf, unknownIsClosed } = await readWindows(
    tx,
    messages.map(({ to }) => to),
  );
  const answered = await readReceivedAt(
    tx,
    messages.flatMap(({ replyTo }) => replyTo ?? []),
  );
  return ({ id, to, replyTo }, now) => {
    const facts = factsOf(to);
    const window = windowOf(facts, now);
    const receivedAt = replyTo === null ? undefined : answered.get(replyTo);
    const isReplyInTime = receivedAt !== undefined && isAnsweredInTime(receivedAt, now);
    const situation = { messageId: id, window, isReplyInTime };
    return { facts, window, freeText: freeTextOf(situation, { windowMode, unknownIsClosed }) };
  };
}

/** When the messages that came by WhatsApp were received, of these incoming messages. */
async function readReceivedAt(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; receivedAt: Date }>(
    `SELECT id, received_at AS "receivedAt" FROM incoming_messages WHERE id = ANY($1) AND channel = 'whatsapp'`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, receivedAt }) => [id, receivedAt]));
}

/**
 * The locale that the app of each number (E.164) last told when it wrote to us, in whatever form the number has. Numbers
 * of which none is known are left out.
 */
export async function recipientLocales(
  dataSource: DataSource,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (numbers.length === 0) return new Map();
  const forms = [...new Set(numbers)].flatMap((number) => formsOf(number).map((form) => ({ number, form })));
  const { rows } = await poolOf(dataSource).query<{ number: string; locale: string }>(
    `SELECT DISTINCT ON (n.number) n.number, last.locale
       FROM unnest($1::text[], $2::text[]) AS n (number, form),
            LATERAL (SELECT id, locale FROM incoming_messages
                      WHERE from_e164 = n.form AND locale IS NOT NULL ORDER BY id DESC LIMIT 1) AS last
      ORDER BY n.number, last.id DESC`,
    [forms.map(({ number }) => number), forms.map(({ form }) => form)],
  );
  return new Map(rows.map(({ number, locale }) => [number, locale]));
}
