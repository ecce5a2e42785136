import { formsOf, canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Tx } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';
import { channelOf, isBatchLine, isQuestionLine } from '../messages/lines.js';

/** A message that could begin on a channel now. */
export interface Candidate {
  messageId: string;
  /** E.164. */
  to: string;
  channel: Channel;
  priority: number;
}

/** More are left for the next turn: each takes an entry of the server's table of locks. */
export const MOST_RECIPIENTS = 256;
/** How many of the newest messages to one number are looked at, so that no number becomes expensive. */
const MOST_MESSAGES = 100;
/** Siren's code for too many messages to one recipient. Nothing is sent to them until `retry_at`. */
const RECIPIENT_LIMIT_CODE = '131056';

export const recipientKey = ({ to, channel }: Pick<Candidate, 'to' | 'channel'>): string =>
  `${canonicalNumber(to)} ${channel}`;

/** The more urgent one, and of these the older. */
export function goesBefore(a: Candidate, b: Candidate): boolean {
  return a.priority > b.priority || (a.priority === b.priority && a.messageId < b.messageId);
}

/**
 * Which of these may begin. Only one request per recipient and channel is on the wire, in the order of the messages.
 * The rows decide; the lock of (number, channel) only closes the gap between two turns that look at the same moment.
 * `locks` are taken in one order everywhere, held until the transaction ends, and never waited for.
 * @param candidates at most {@link MOST_RECIPIENTS}, one for each recipient and channel
 * @param held the messages of this turn: what it has learned of them is not in their rows yet
 */
export async function freeRecipients(
  tx: Tx,
  candidates: readonly Candidate[],
  held: readonly OpenMessage[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const heldOf = Map.groupBy(held, ({ message }) => canonicalNumber(message.to));
  const looked = candidates.filter(
    (candidate) => !heldOf.get(canonicalNumber(candidate.to))!.some((other) => isInFront(other, candidate, now)),
  );
  if (looked.length === 0) return new Set();
  const forms = looked.flatMap((candidate, ordinal) => formsOf(candidate.to).map((number) => ({ ordinal, number })));
  // Read by a later statement than locks, in the same round trip.
  const [locked, busy] = await Promise.all([
    lock(tx, looked),
    tx.query<{ ordinal: number }>(BUSY, [
      forms.map(({ ordinal }) => ordinal),
      forms.map(({ number }) => number),
      forms.map(({ ordinal }) => looked[ordinal]!.messageId),
      forms.map(({ ordinal }) => looked[ordinal]!.channel),
      forms.map(({ ordinal }) => looked[ordinal]!.priority),
      now,
      held.map(({ message }) => message.id),
    ]),
  ]);
  const isBusy = new Set(busy.map(({ ordinal }) => ordinal));
  const isFree = (candidate: Candidate, ordinal: number): boolean =>
    !isBusy.has(ordinal) && locked.has(recipientKey(candidate));
  return new Set(looked.filter(isFree).map(({ messageId }) => messageId));
}

async function lock(tx: Tx, candidates: readonly Candidate[]): Promise<ReadonlySet<string>> {
  const keys = [...new Set(candidates.map(recipientKey))].sort();
  const rows = await tx.query<{ key: string }>(
    `SELECT key FROM unnest($1::text[]) AS k (key)
      WHERE pg_try_advisory_xact_lock(hashtextextended('recipient ' || key, 0))`,
    [keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Like {@link BUSY}, for a message of this turn. */
function isInFront(
  { message, attempts }: OpenMessage,
  { messageId, channel, priority }: Candidate,
  now: Date,
): boolean {
  if (message.id === messageId) return false;
  const occupies = attempts.some(
    (attempt) =>
      attempt.channel === channel &&
      ((attempt.status === 'sending' && attempt.leaseUntil !== null && attempt.leaseUntil > now) ||
        (attempt.errorCode === RECIPIENT_LIMIT_CODE &&
          attempt.status === 'failed' &&
          attempt.retryAt !== null &&
          attempt.retryAt > now)),
  );
  const { line, finishedAt } = message;
  const stands =
    finishedAt === null && line !== null && channelOf(line) === channel && !isBatchLine(line) && !isQuestionLine(line);
  return occupies || (stands && message.id < messageId && message.priority === priority);
}

/**
 * What keeps a recipient busy: another message's attempt on the wire, a rest that is not over, or an older message in
 * front.
 */
const BUSY = `
  SELECT DISTINCT x.ordinal
    FROM unnest($1::int[], $2::text[], $3::uuid[], $4::text[], $5::int[]) AS x (ordinal, number, message_id, channel, priority),
         LATERAL (SELECT m.id, m.priority FROM messages m WHERE m.to_number = x.number
                   ORDER BY m.id DESC LIMIT ${MOST_MESSAGES}) AS other
   WHERE other.id <> ALL ($7::uuid[])
     AND (EXISTS (SELECT FROM delivery_attempts a
                   WHERE a.message_id = other.id AND a.channel = x.channel
                     AND ((a.status = 'sending' AND a.lease_until > $6)
                       OR (a.error_code = '${RECIPIENT_LIMIT_CODE}' AND a.status = 'failed' AND a.retry_at > $6)))
       OR (other.id < x.message_id AND other.priority = x.priority AND EXISTS (
             SELECT FROM deliveries d
              WHERE d.message_id = other.id AND d.finished_at IS NULL AND d.line LIKE '%/' || x.channel
                AND d.line NOT LIKE 'batch:%' AND d.line NOT LIKE 'question/%')))`;
