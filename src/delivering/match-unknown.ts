import type { CountryCode } from 'libphonenumber-js/max';
import type { Tx } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { numberCandidates } from '../messages/numbers/number-candidates.js';
import type { Receipt } from '../deciding/receipt.js';

/** An attempt that a receipt may be about. */
export interface Guess {
  messageId: string;
  attemptId: string;
}

/** How long a receipt may be waited for; as long as one of an unknown id is kept. */
const MAX_AGE_DAYS = 14;
/** The newest messages to one person that are looked at: no number may be expensive. */
const MAX_MESSAGES = 100;
/** Siren's clock is not ours. */
const CLOCKS_APART_SECONDS = 60;

/**
 * Finds the attempts that receipts of unknown ids are about, by recipient and channel, where exactly one attempt fits: its
 * outcome is unknown, and no answer told its id. One on the wire may get the id yet: beside it, or alone, nothing is
 * guessed. Where a recipient may be several subscribers, the likeliest with a fitting attempt counts. Looks before the
 * lock: see {@link isStillGuessed}.
 */
export async function matchUnknown(
  tx: Tx,
  unmatched: readonly Receipt[],
  { defaultCountry }: { defaultCountry: CountryCode },
): Promise<ReadonlyMap<Receipt, Guess>> {
  const asked = unmatched.flatMap((receipt, ordinal) => {
    const { channel, recipient, occurredAt, receivedAt } = receipt;
    if (channel === null || !recipient) return [];
    return rankedNumbers(recipient, channel, defaultCountry).map(({ number, rank }) => ({
      ...{ ordinal, rank, to: number, channel, at: occurredAt ?? receivedAt },
    }));
  });
  if (asked.length === 0) return new Map();
  const rows = await tx.query<Guess & { ordinal: number; isOne: boolean }>(
    `SELECT DISTINCT ON (r.ordinal) r.ordinal, min(a.message_id::text) AS "messageId", min(a.id::text) AS "attemptId",
            count(*) = 1 AND min(a.status) = 'unknown' AS "isOne"
       FROM json_to_recordset($1) AS r (ordinal int, rank int, "to" text, channel text, at timestamptz),
            LATERAL (SELECT id FROM messages WHERE to_number = r."to" ORDER BY id DESC LIMIT ${MAX_MESSAGES}) AS m,
            delivery_attempts a
      WHERE a.message_id = m.id AND a.channel = r.channel AND a.status IN ('sending', 'unknown')
        AND a.provider_message_id IS NULL
        AND a.started_at <= r.at + interval '${CLOCKS_APART_SECONDS} seconds'
        AND a.started_at > r.at - interval '${MAX_AGE_DAYS} days'
      GROUP BY r.ordinal, r.rank ORDER BY r.ordinal, r.rank`,
    [JSON.stringify(asked)],
  );
  return new Map(
    rows
      .filter(({ isOne }) => isOne)
      .map(({ ordinal, messageId, attemptId }) => [unmatched[ordinal]!, { messageId, attemptId }]),
  );
}

/** The numbers that a recipient may be; all forms of one subscriber's have one rank, the likeliest the lowest. */
function rankedNumbers(recipient: string, channel: Channel, defaultCountry: CountryCode) {
  const numbers = numberCandidates(recipient, channel, defaultCountry);
  const subscribers = [...new Set(numbers.map(canonicalNumber))];
  return numbers.map((number) => ({ number, rank: subscribers.indexOf(canonicalNumber(number)) }));
}

/** Whether a guess holds once the attempt is locked: its answer, or another receipt, may have told its id meanwhile. */
export function isStillGuessed(attempt: AttemptRecord, { providerMessageId }: Receipt): boolean {
  return attempt.providerMessageId === null
    ? attempt.status === 'unknown'
    : attempt.providerMessageId === providerMessageId;
}
