import { insertMessages } from '../accepting/insert-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseNow } from '../database/clock.js';
import type { Tx } from '../database/transaction.js';
import type { IncomingMessage } from './incoming-message.js';
import type { ReplyProblem } from './incoming-message.entity.js';
import type { Reply } from './incoming-message-handler.js';
import { replyMessage, takeReply } from './settle-incoming.js';

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
