import type { DataSource } from 'typeorm';
import { poolOf, type Tx } from '../database/transaction.js';
import { validationProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import type { Channel } from '../siren/channel.js';

/**
 * By which channel a person is answered: that of the message that is answered, else of the newest that they wrote; WhatsApp
 * where they never did.
 * @throws Problem `/problems/validation` where `replyTo` names no message of this person
 */
export async function channelToAnswerBy(
  dataSource: DataSource,
  phoneNumber: string,
  replyTo: string | null,
): Promise<Channel> {
  if (replyTo === null) return (await lastWroteBy(dataSource, phoneNumber)) ?? 'whatsapp';
  const { rows } = await poolOf(dataSource).query<{ channel: Channel; from: string | null }>(
    `SELECT channel, from_e164 AS "from" FROM incoming_messages WHERE id = $1`,
    [replyTo],
  );
  const [row] = rows;
  if (row?.from == null || canonicalNumber(row.from) !== canonicalNumber(phoneNumber)) {
    throw validationProblem([{ path: 'replyTo', message: say('names none: there is no such message of this person') }]);
  }
  return row.channel;
}

async function lastWroteBy(dataSource: DataSource, phoneNumber: string): Promise<Channel | null> {
  const { rows } = await poolOf(dataSource).query<{ channel: Channel }>(
    `SELECT i.channel FROM unnest($1::text[]) AS n (number),
            LATERAL (SELECT id, channel FROM incoming_messages WHERE from_e164 = n.number ORDER BY id DESC LIMIT 1) AS i
      ORDER BY i.id DESC LIMIT 1`,
    [formsOf(phoneNumber)],
  );
  return rows[0]?.channel ?? null;
}

/**
 * Settles an incoming message that somebody has answered by hand: no handler is asked about it any more, and it is no dead
 * letter. What waits for an operator otherwise (`not_obeyed`) goes on waiting.
 * @returns its status, before and now; null: it was erased meanwhile
 */
export async function answered(tx: Tx, id: string, messageId: string): Promise<Settled | null> {
  const [settled] = await tx.query<Settled>(
    `WITH earlier AS (SELECT id, status FROM incoming_messages WHERE id = $1 FOR NO KEY UPDATE)
     UPDATE incoming_messages AS i
        SET hand_reply_id = $2, reply_message_id = coalesce(reply_message_id, $2),
            status = CASE WHEN i.status IN ('received', 'failed') THEN 'handled' ELSE i.status END, next_at = NULL, in_hand = false
       FROM earlier
      WHERE i.id = $1 AND earlier.id = i.id
     RETURNING earlier.status AS before, i.status AS after`,
    [id, messageId],
  );
  return settled ?? null;
}

/** Status of an incoming message. */
export interface Settled {
  before: string;
  after: string;
}
