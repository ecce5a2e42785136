import type { Tx } from '../../database/transaction.js';
import { type Contribution, Contributions } from './contributions.js';
import type { Counted, CountedAttempt, CountedMessage } from './counted.js';
import type { StatisticsRange } from './range.js';

/** The columns of {@link MESSAGES_AND_DELIVERIES} that the statistics need. */
export const COUNTED_MESSAGE = `m.id, m.created_at AS "createdAt", m.country, m.template_name AS "templateName", m.category,
  m.batch_id AS "batchId", d.status, d.channel,
  d.fallback_used AS "fallbackUsed", d.delivered_at AS "deliveredAt", d.finished_at AS "finishedAt", m.plan`;
export const MESSAGES_AND_DELIVERIES = `messages m JOIN deliveries d ON d.message_id = m.id`;
/** The same of `delivery_attempts a`. */
export const COUNTED_ATTEMPT = `a.message_id AS "messageId", a.step, a.channel, a.status, a.reason, a.error_code AS "errorCode",
  a.started_at AS "startedAt", a.accepted_at AS "acceptedAt", a.sent_at AS "sentAt", a.delivered_at AS "deliveredAt",
  a.failed_at AS "failedAt", a.cost_micros AS "costMicros", a.cost_currency AS "costCurrency", a.saved`;

export type CountedMessageRow = CountedMessage & { id: string };
export type CountedAttemptRow = CountedAttempt & { messageId: string };

/**
 * What one phone number, in all its forms, contributes to a range. It is counted from its messages and their attempts
 * through the index `messages_to_number`, because stored rows for numbers would be as many as messages. It costs as
 * much as the number's messages, not as much as everybody's.
 */
export async function countNumber(
  tx: Tx,
  { from, to }: StatisticsRange,
  forms: readonly string[],
): Promise<Contribution[]> {
  const messages = await tx.query<CountedMessageRow>(
    `SELECT ${COUNTED_MESSAGE} FROM ${MESSAGES_AND_DELIVERIES}
      WHERE to_number = ANY($1)
        AND (created_at >= $2 AND created_at < $3
             OR EXISTS (SELECT FROM delivery_attempts a
                         WHERE a.message_id = m.id AND a.started_at >= $2 AND a.started_at < $3))`,
    [forms, from, to],
  );
  const all = await contributionsOf(tx, messages);
  return all.filter(({ minute }) => minute >= from.getTime() && minute < to.getTime());
}

/** What these messages contribute with all of their attempts, whenever those began. The attempts are read here. */
export async function contributionsOf(
  tx: Tx,
  messages: readonly CountedMessageRow[],
): Promise<readonly Contribution[]> {
  const attempts = await tx.query<CountedAttemptRow>(
    `SELECT ${COUNTED_ATTEMPT} FROM delivery_attempts a WHERE message_id = ANY ($1) ORDER BY message_id, number`,
    [messages.map(({ id }) => id)],
  );
  const contributions = new Contributions();
  for (const counted of withAttempts(messages, attempts)) contributions.add(counted, 1);
  return contributions.all();
}

/** @param attempts of each message in the order of their numbers */
export function withAttempts(
  messages: readonly CountedMessageRow[],
  attempts: readonly CountedAttemptRow[],
): Counted[] {
  const byMessage = Map.groupBy(attempts, ({ messageId }) => messageId);
  return messages.map((message) => ({ message, attempts: byMessage.get(message.id) ?? [] }));
}
