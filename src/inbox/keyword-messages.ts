import { localeIn } from './failure-reply.js';
import { insertMessages } from '../accepting/insert-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseNow } from '../database/clock.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { addSuppressions, liftSuppressions } from '../suppressions/change-suppressions.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import { OPTED_OUT } from '../suppressions/suppression.js';
import type { Tx } from '../database/transaction.js';
import { askedBy, keywordAnswer } from '../suppressions/keywords/keyword-of.js';
import type { KeywordRequest } from '../suppressions/keywords/keywords.js';
import { effectOf } from '../suppressions/keywords/opt-out.js';
import type { IncomingMessage, NewIncomingMessage } from './incoming-message.js';
import { replyMessage, takeAnswer } from './settle-incoming.js';

type Sent = Pick<
  NewIncomingMessage,
  'id' | 'channel' | 'type' | 'text' | 'buttonTexts' | 'metadata' | 'sentAt' | 'receivedAt'
> &
  Pick<IncomingMessage, 'fromE164'>;
type Keyworded = Sent & { fromE164: string; asked: KeywordRequest };

/** The newest keywords of one sender that are looked at: a STOP that overtook a START is not older than that. */
const KEYWORDS_LOOKED_AT = 100;

/**
 * Does what senders ask of the service itself (STOP, START, HELP), in the transaction that stores their messages: the
 * suppression, its history and the confirmation are there with the message, or not at all. A STOP of a sender who holds
 * no number is kept for an operator. Resolves to the ids of the messages that are done with, which no handler gets.
 */
export async function obeyKeywords(
  tx: Tx,
  context: DeliveryContext,
  messages: readonly Sent[],
): Promise<ReadonlySet<string>> {
  if (context.policy.optOutScope === 'off') return new Set();
  const keyworded = messages.flatMap(withKeyword);
  const known = keyworded.flatMap(({ fromE164, ...rest }) => (fromE164 === null ? [] : [{ ...rest, fromE164 }]));
  const unknownStops = keyworded.filter(({ fromE164, asked }) => fromE164 === null && asked.keyword === 'stop');
  await keepForOperators(
    tx,
    unknownStops.map(({ id }) => id),
  );
  const done = new Set(unknownStops.map(({ id }) => id));
  await lockSenders(
    tx,
    known.map(({ fromE164 }) => fromE164),
  );
  for (const message of known.sort(bySaidAt)) {
    if (await obey(tx, context, message)) done.add(message.id);
  }
  return done;
}

function withKeyword(message: Sent): (Sent & { asked: KeywordRequest })[] {
  const asked = message.type === 'text' ? askedBy(message.channel, message.text, message.buttonTexts) : null;
  return asked === null ? [] : [{ ...message, asked }];
}

function bySaidAt(a: Keyworded, b: Keyworded): number {
  return saidAt(a).getTime() - saidAt(b).getTime() || (a.id < b.id ? -1 : 1);
}

/** By Siren's clock, which may be wrong, but not later than it came. */
function saidAt({ sentAt, receivedAt }: Pick<Sent, 'sentAt' | 'receivedAt'>): Date {
  return sentAt < receivedAt ? sentAt : receivedAt;
}

async function keepForOperators(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `UPDATE incoming_messages SET status = 'not_obeyed', keyword = 'stop', next_at = NULL WHERE id = ANY($1)`,
    [ids],
  );
}

/**
 * One keyword of a sender at a time, whoever processes it, so that STOP and START do not pass each other by, nor an erasure.
 * @param senders E.164
 */
export async function lockSenders(tx: Tx, senders: readonly string[]): Promise<void> {
  if (senders.length === 0) return;
  await tx.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('keyword of ' || sender, 0))
       FROM (SELECT DISTINCT sender FROM unnest($1::text[]) AS s (sender) ORDER BY sender) AS senders`,
    [senders.map(canonicalNumber)],
  );
}

async function obey(tx: Tx, context: DeliveryContext, message: Keyworded): Promise<boolean> {
  const { asked, fromE164: phoneNumber, channel, id: causeId } = message;
  const effect = effectOf({
    keyword: asked.keyword,
    category: asked.category ?? 'all',
    channel,
    scope: context.policy.optOutScope,
    suppressions: await readSuppressions(tx, [phoneNumber]),
    saidStopSince: await saidStopSince(tx, message),
  });
  if (effect === null) return false;
  const by = { source: 'opt_out' } as const;
  if (effect.add !== null) {
    await addSuppressions(tx, [{ phoneNumber, ...effect.add, reason: OPTED_OUT, causeId }], by);
  }
  await liftSuppressions(
    tx,
    effect.lift.map((suppression) => ({ ...suppression, note: null, causeId })),
    by,
  );
  const replyId = effect.answer ? await answer(tx, context, message) : null;
  await tx.query(
    `UPDATE incoming_messages SET status = 'handled', keyword = $2, reply_message_id = $3, next_at = NULL WHERE id = $1`,
    [message.id, asked.keyword, replyId],
  );
  return true;
}

async function saidStopSince(tx: Tx, message: Keyworded): Promise<boolean> {
  const [said] = await tx.query<{ since: boolean }>(
    `SELECT coalesce(bool_or(least(sent_at, received_at) > $2), false) AS since
       FROM (SELECT * FROM incoming_messages WHERE from_e164 = ANY($1) AND keyword IS NOT NULL
              ORDER BY id DESC LIMIT ${KEYWORDS_LOOKED_AT}) AS said
      WHERE keyword = 'stop'`,
    [formsOf(message.fromE164), saidAt(message)],
  );
  return said!.since;
}

/** By the durable path, like any reply, and whatever the suppression list says; null where it was answered lately. */
async function answer(tx: Tx, context: DeliveryContext, message: Keyworded): Promise<string | null> {
  const { keyword, category } = message.asked;
  const kind = keyword === 'stop' && category === 'marketing' ? 'stop_marketing' : keyword;
  const now = await databaseNow(tx);
  if (!(await takeAnswer(tx, message.fromE164, kind, now))) return null;
  const text = keywordAnswer(message.asked, context.policy.optOutTexts, localeIn(message.metadata));
  const reply = { ...replyMessage(context, message, { text }), ignoresSuppression: true };
  await insertMessages(tx, context, [reply], now);
  return reply.id;
}
