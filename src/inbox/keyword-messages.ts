import { insertMessages } from '../communication/accepting/insert-messages.js';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import { databaseNow } from '../communication/message-rows.js';
import { addSuppressions, liftSuppressions } from '../communication/suppressions/change-suppressions.js';
import { readSuppressions } from '../communication/suppressions/read-suppressions.js';
import { OPTED_OUT } from '../communication/suppressions/suppression.js';
import type { Tx } from '../database/transaction.js';
import { keywordAnswer } from '../people/keyword-answer.js';
import { keywordOf } from '../people/keyword-of.js';
import type { Asked } from '../people/keywords.js';
import { effectOf } from '../people/opt-out.js';
import type { IncomingMessage } from './incoming-message.js';
import { replyMessage } from './settle-incoming.js';

type Sent = Pick<IncomingMessage, 'id' | 'fromE164' | 'channel' | 'type' | 'text' | 'sentAt' | 'receivedAt'>;
type Keyworded = Sent & { fromE164: string; asked: Asked };

/** Longer ago, a person who says STOP once more may have forgotten the confirmation. */
const CONFIRMED_FOR = "interval '24 hours'";

/** The newest keywords of one person that are looked at: whoever sends more has heard from us lately anyhow. */
const KEYWORDS_LOOKED_AT = 100;

/**
 * Does what people ask of the service itself (STOP, START, HELP), in the transaction that stores their messages: the
 * suppression, its history and the confirmation are there with the message, or not at all. Resolves to the ids of the
 * messages that are done with, which no handler gets.
 */
export async function obeyKeywords(
  tx: Tx,
  context: DeliveryContext,
  messages: readonly Sent[],
): Promise<ReadonlySet<string>> {
  const keyworded = messages.flatMap(withKeyword).sort(bySaidAt);
  if (context.policy.optOutScope === 'off' || keyworded.length === 0) return new Set();
  await lockPeople(tx, keyworded);
  const done = new Set<string>();
  for (const message of keyworded) {
    if (await obey(tx, context, message)) done.add(message.id);
  }
  return done;
}

function withKeyword(message: Sent): Keyworded[] {
  const asked = message.type === 'text' ? keywordOf(message.text) : null;
  return asked === null || message.fromE164 === null ? [] : [{ ...message, fromE164: message.fromE164, asked }];
}

function bySaidAt(a: Keyworded, b: Keyworded): number {
  return saidAt(a).getTime() - saidAt(b).getTime() || (a.id < b.id ? -1 : 1);
}

/** By Siren's clock, which may be wrong, but not later than it came. */
function saidAt({ sentAt, receivedAt }: Pick<Sent, 'sentAt' | 'receivedAt'>): Date {
  return sentAt < receivedAt ? sentAt : receivedAt;
}

/** One keyword of a person at a time, whoever processes it, so that STOP and START do not pass each other by. */
async function lockPeople(tx: Tx, messages: readonly Keyworded[]): Promise<void> {
  await tx.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('keyword of ' || person, 0))
       FROM (SELECT DISTINCT person FROM unnest($1::text[]) AS p (person) ORDER BY person) AS people`,
    [messages.map(({ fromE164 }) => fromE164)],
  );
}

async function obey(tx: Tx, context: DeliveryContext, message: Keyworded): Promise<boolean> {
  const { asked, fromE164: phoneNumber, channel, id: causeId } = message;
  const effect = effectOf({
    keyword: asked.keyword,
    channel,
    scope: context.policy.optOutScope,
    suppressions: await readSuppressions(tx, [phoneNumber]),
    ...(await saidBefore(tx, message)),
  });
  if (effect === null) return false;
  const by = { source: 'opt_out' } as const;
  if (effect.add !== null) {
    await addSuppressions(tx, [{ phoneNumber, channel: effect.add, reason: OPTED_OUT, causeId }], by);
  }
  await liftSuppressions(
    tx,
    effect.lift.map((suppression) => ({ ...suppression, causeId })),
    by,
  );
  const replyId = effect.answer ? await answer(tx, context, message) : null;
  await tx.query(
    `UPDATE incoming_messages SET status = 'handled', keyword = $2, reply_message_id = $3, next_at = NULL WHERE id = $1`,
    [message.id, asked.keyword, replyId],
  );
  return true;
}

async function saidBefore(tx: Tx, message: Keyworded): Promise<{ confirmedLately: boolean; saidStopSince: boolean }> {
  const [said] = await tx.query<{ confirmedLately: boolean; saidStopSince: boolean }>(
    `SELECT coalesce(bool_or(reply_message_id IS NOT NULL AND received_at > clock_timestamp() - ${CONFIRMED_FOR}), false)
              AS "confirmedLately",
            coalesce(bool_or(least(sent_at, received_at) > $2), false) AS "saidStopSince"
       FROM (SELECT * FROM incoming_messages WHERE from_e164 = $1 AND keyword IS NOT NULL
              ORDER BY id DESC LIMIT ${KEYWORDS_LOOKED_AT}) AS said
      WHERE keyword = 'stop'`,
    [message.fromE164, saidAt(message)],
  );
  return said!;
}

/** By the durable path, like any reply, and whatever the suppression list says. */
async function answer(tx: Tx, context: DeliveryContext, message: Keyworded): Promise<string> {
  const text = keywordAnswer(message.asked, context.policy.optOutTexts);
  const reply = { ...replyMessage(context, message, { text }), ignoresSuppression: true as const };
  await insertMessages(tx, context.queue, context.policy, [reply], await databaseNow(tx));
  return reply.id;
}
