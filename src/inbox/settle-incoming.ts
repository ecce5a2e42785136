import { autoWaitsOf } from '../accepting/auto-waits.js';
import { insertMessages } from '../accepting/insert-messages.js';
import { contentOfSubmitted } from '../accepting/message-content.js';
import { type NewMessage, storedMetadata, UNASKED } from '../accepting/new-message.js';
import { plainWording } from '../accepting/wording.js';
import { databaseClock, databaseNow } from '../database/clock.js';
import { newId } from '../database/ids.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { asksAuto } from '../deciding/plan.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { storedPriority } from '../messages/lines.js';
import { traceOfNewMessage } from '../messages/message-spans.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { countryOf } from '../messages/numbers/phone-number.js';
import type { ClaimedMessage } from './claim-incoming.js';
import type { Reply } from './incoming-message-handler.js';
import type { ReplyProblem } from './incoming-message.entity.js';
import type { IncomingMessage } from './incoming-message.js';
import type { Settlement } from './settlement.js';

/**
 * Stores what became of a claimed message, and its reply in the same transaction. Whoever comes second, after its lease
 * was over or because a COMMIT seemed lost, finds the message settled and changes nothing: there is one reply at most.
 * Resolves to whether this was what settled it.
 */
export async function settleIncoming(
  context: DeliveryContext,
  { message, leaseUntil }: ClaimedMessage,
  settlement: Settlement,
): Promise<boolean> {
  if (settlement.then === 'finish') await knowWaits(context, settlement.reply);
  return inTransaction(context.dataSource, async (tx) => {
    const [row] = await tx.query<{ status: string; nextAt: Date | null; replyMessageId: string | null }>(
      `SELECT status, next_at AS "nextAt", reply_message_id AS "replyMessageId"
         FROM incoming_messages WHERE id = $1 FOR UPDATE`,
      [message.id],
    );
    if (row?.status !== 'received') return false;
    switch (settlement.then) {
      case 'retry':
        // Another worker may have it by now, and its answer is not to be disturbed.
        if (row.nextAt?.getTime() !== leaseUntil.getTime()) return false;
        await retryLater(tx, message.id, settlement);
        return true;
      case 'finish': {
        // A message that was given up and replayed in vain: one failure reply is enough.
        const isFailureReplyAgain = settlement.status === 'failed' && row.replyMessageId !== null;
        const reply = isFailureReplyAgain ? null : settlement.reply;
        const now = await databaseNow(tx);
        // Two machines must not talk to each other for ever.
        const isLeft = reply === null || (await takeReply(tx, message.fromE164!, context.policy.replyLimit, now));
        const stored = reply === null || !isLeft ? null : replyMessage(context, message, reply);
        if (stored !== null) await insertMessages(tx, context, [stored], now);
        await tx.query(
          `UPDATE incoming_messages
              SET status = $2, reply_message_id = COALESCE($3, reply_message_id), reply_problem = $4, failures = $5,
                  next_at = NULL, in_hand = false
            WHERE id = $1`,
          [
            message.id,
            settlement.status,
            stored?.id ?? null,
            isLeft ? settlement.replyProblem : 'reply_limit',
            settlement.failures,
          ],
        );
        return true;
      }
    }
  });
}

/** Reads, ahead of the transaction that stores a reply, what its steps may wait by. */
export async function knowWaits({ policy, deliveryTimes }: DeliveryContext, reply: Reply | null): Promise<void> {
  if (reply?.channels != null && asksAuto(reply.channels, policy)) await deliveryTimes.freshen();
}

async function retryLater(tx: Tx, id: string, { inMs, failures }: { inMs: number; failures: number }): Promise<void> {
  await tx.query(
    `UPDATE incoming_messages
        SET failures = $3, in_hand = false, next_at = $2
      WHERE id = $1`,
    [id, new Date(databaseClock.nowMs() + inMs), failures],
  );
}

/**
 * Unless the handler says otherwise, by the one channel that the message came by: an answer elsewhere would be out of
 * place. A reply is asked for by the sender: neither does it count for RECIPIENT_LIMIT, nor is it refused as a duplicate.
 */
export function replyMessage(
  { policy, deliveryTimes }: DeliveryContext,
  message: Pick<IncomingMessage, 'id' | 'fromE164' | 'channel'>,
  reply: Reply,
): NewMessage {
  if (message.fromE164 === null) throw new Error('a reply needs a number');
  const id = newId();
  const country = countryOf(message.fromE164);
  const steps = reply.channels ?? [{ channel: message.channel }];
  const { templateCategory: _none, ...content } = plainWording(
    reply.text ?? null,
    { country, steps, isOwn: true, autoWaits: autoWaitsOf({ country }, policy, deliveryTimes.known) },
    null,
    policy,
    contentOfSubmitted(reply),
  );
  return {
    ...UNASKED,
    id,
    to: message.fromE164,
    country,
    ...content,
    priority: storedPriority('high'),
    reference: reply.reference ?? null,
    replyTo: message.id,
    metadata: storedMetadata(reply.metadata),
    traceParent: traceOfNewMessage(id, null),
  };
}

/** What is answered at most once in a while, in ms. */
const ONCE_IN_MS = {
  stop: 86_400_000,
  stop_marketing: 86_400_000,
  start: 3_600_000,
  help: 3_600_000,
} as const;
type BoundedAnswer = keyof typeof ONCE_IN_MS;

/** Who writes on after this long begins a new conversation: people pause, a machine that answers ours does not. */
const PAUSE_MS = 1_800_000;

/**
 * Takes the one answer of its kind that a sender gets in a while, over all replicas; resolves to whether it was left. It
 * is taken in the caller's transaction, and given back with it.
 * @param sender E.164, in any form
 */
export async function takeAnswer(tx: Tx, sender: string, kind: BoundedAnswer, now: Date): Promise<boolean> {
  const taken = await tx.query(
    `INSERT INTO automatic_answers AS a (sender, kind, answered_at, n) VALUES ($1, $2, $3, 1)
     ON CONFLICT (sender, kind) DO UPDATE SET answered_at = excluded.answered_at WHERE a.answered_at <= $4
     RETURNING sender`,
    [canonicalNumber(sender), kind, now, new Date(now.getTime() - ONCE_IN_MS[kind])],
  );
  return taken.length > 0;
}

/**
 * Counts a reply to a sender, also one that says that handling has failed. Resolves to whether it may go out: at most
 * `limit` do while the sender never pauses. 0: no limit.
 * @param sender E.164, in any form
 */
async function takeReply(tx: Tx, sender: string, limit: number, now: Date): Promise<boolean> {
  if (limit === 0) return true;
  const [row] = await tx.query<{ n: number }>(
    `INSERT INTO automatic_answers AS a (sender, kind, answered_at, n) VALUES ($1, 'reply', $2, 1)
     ON CONFLICT (sender, kind) DO UPDATE
        SET answered_at = greatest(a.answered_at, excluded.answered_at),
            n = CASE WHEN a.answered_at <= $3 THEN 1 ELSE least(a.n, $4) + 1 END
     RETURNING n`,
    [canonicalNumber(sender), now, new Date(now.getTime() - PAUSE_MS), limit],
  );
  return row!.n <= limit;
}

/** `answered_before`: somebody else has replied, or the same answer came twice; this one is not sent. */
export type LateReplyResult = 'replied' | 'answered_before' | ReplyProblem;

/**
 * Replies, in the caller's transaction, to a message that no handler has answered: once, however often it is called.
 * @param reply null: what was answered cannot be sent, and is only kept in mind as the message's problem
 */
export async function replyLate(
  tx: Tx,
  context: DeliveryContext,
  id: string,
  reply: Reply | null,
): Promise<LateReplyResult> {
  const [message] = await tx.query<
    Pick<IncomingMessage, 'id' | 'fromE164' | 'channel'> & { replyMessageId: string | null }
  >(
    `SELECT id, from_e164 AS "fromE164", channel, reply_message_id AS "replyMessageId"
       FROM incoming_messages WHERE id = $1 FOR UPDATE`,
    [id],
  );
  if (message === undefined || message.replyMessageId !== null) return 'answered_before';
  const now = await databaseNow(tx);
  const problem = await problemOf(tx, context, message.fromE164, reply, now);
  const stored = reply === null || problem !== null ? null : replyMessage(context, message, reply);
  if (stored !== null) await insertMessages(tx, context, [stored], now);
  await tx.query(`UPDATE incoming_messages SET reply_message_id = $2, reply_problem = $3 WHERE id = $1`, [
    id,
    stored?.id ?? null,
    problem,
  ]);
  return problem ?? 'replied';
}

async function problemOf(
  tx: Tx,
  { policy }: DeliveryContext,
  number: string | null,
  reply: Reply | null,
  now: Date,
): Promise<ReplyProblem | null> {
  if (reply === null) return 'invalid_reply';
  if (number === null) return 'invalid_number';
  return (await takeReply(tx, number, policy.replyLimit, now)) ? null : 'reply_limit';
}
