import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Receipt } from '../deciding/receipt.js';
import { findProviderIds, type KnownId } from './provider-ids.js';
import type { Tx } from '../database/transaction.js';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Channel } from '../siren/channel.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { numberCandidates } from '../messages/numbers/number-candidates.js';

/** The attempt that a receipt is about, as far as that is known before its message is locked. */
export type Target =
  /** `attemptId`: the answer with this id belongs to this attempt. */
  | { by: 'id'; messageId: string; number: number; attemptId?: string }
  | { by: 'echo'; messageId: string; attemptId: string }
  /** Guessed by recipient and channel. It is checked again under the lock. */
  | { by: 'guess'; messageId: string; attemptId: string };

/**
 * Finds the attempts of these receipts: by Siren's id, or by our ids that Siren echoed. Otherwise by recipient and
 * channel, if exactly one unknown attempt fits. The result has no entry for a receipt that matches nothing.
 */
export async function matchReceipts(
  tx: Tx,
  receipts: readonly Receipt[],
  { thorough, now }: { thorough: ReadonlySet<Receipt>; now: Date },
  policy: DeliveryPolicy,
): Promise<ReadonlyMap<Receipt, Target>> {
  if (receipts.length === 0) return new Map();
  const [recent, old] = [receipts.filter((receipt) => !thorough.has(receipt)), [...thorough]];
  const found = await Promise.all([
    findProviderIds(tx, idsOf(recent), { now, days: 'last_two' }),
    findProviderIds(tx, idsOf(old), { now, days: 'all' }),
  ]);
  const ids = found.flat();
  const byId = Map.groupBy(ids, ({ providerMessageId }) => providerMessageId);
  const targets = new Map<Receipt, Target>();
  for (const receipt of receipts) {
    const target = targetOf(receipt, byId.get(receipt.providerMessageId) ?? []);
    if (target !== null) targets.set(receipt, target);
  }
  const guesses = await matchUnknown(
    tx,
    receipts.filter((receipt) => !targets.has(receipt)),
    policy,
  );
  for (const [receipt, guess] of guesses) targets.set(receipt, { by: 'guess', ...guess });
  return targets;
}

/** The number of the attempt, now that its message is locked. Null: the receipt is not about this message after all. */
export function attemptNumber(open: OpenMessage, target: Target, receipt: Receipt): number | null {
  switch (target.by) {
    case 'id': {
      const attempt = open.attempt(target.number);
      return attempt !== undefined && attempt.id === (target.attemptId ?? attempt.id) ? attempt.number : null;
    }
    case 'echo':
      return open.attempts.find(({ id }) => id === target.attemptId)?.number ?? null;
    case 'guess': {
      const attempt = open.attempts.find(({ id }) => id === target.attemptId);
      return attempt !== undefined && isStillGuessed(attempt, receipt) ? attempt.number : null;
    }
  }
}

/**
 * Some gateways reuse ids, so an id may be there twice. The echo decides, else the newest message. Two channels may use
 * the same ids.
 */
function targetOf({ channel, echoed }: Receipt, known: readonly KnownId[]): Target | null {
  const fitting = known.filter((id) => channel === null || channel === id.channel);
  const own = fitting.find(({ messageId }) => messageId === echoed?.messageId);
  const isClear = new Set(fitting.map((id) => id.channel)).size === 1;
  const newest = isClear ? fitting.toSorted((a, b) => (a.messageId < b.messageId ? 1 : -1))[0] : undefined;
  const id = own ?? newest;
  if (id !== undefined) return { by: 'id', messageId: id.messageId, number: id.number };
  return echoed === null ? null : { by: 'echo', ...echoed };
}

function idsOf(receipts: readonly Receipt[]): string[] {
  return [...new Set(receipts.map(({ providerMessageId }) => providerMessageId))];
}

/** An attempt that a receipt may be about. */
interface Guess {
  messageId: string;
  attemptId: string;
}

/** How old an attempt may be when its receipt comes: as long as receipts with unknown ids are kept. */
const MAX_AGE_DAYS = 14;
/** How many of the newest messages to one recipient are looked at, so that no number becomes expensive. */
const MAX_MESSAGES = 100;
/** Siren's clock is not ours. */
const CLOCKS_APART_SECONDS = 60;

/**
 * Finds the attempts of receipts with unknown ids, by recipient and channel, if exactly one fits. It fits if its
 * outcome is unknown and no answer gave it an id. An attempt on the wire may still get the id. So nothing is guessed
 * while there is one. If a recipient may be several subscribers, the likeliest one with a fitting attempt counts. Looks
 * before the lock: see {@link isStillGuessed}.
 */
async function matchUnknown(
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

/**
 * The numbers that a recipient may have. All forms of one subscriber's number share a rank; the likeliest is lowest.
 */
function rankedNumbers(recipient: string, channel: Channel, defaultCountry: CountryCode) {
  const numbers = numberCandidates(recipient, channel, defaultCountry);
  const subscribers = [...new Set(numbers.map(canonicalNumber))];
  return numbers.map((number) => ({ number, rank: subscribers.indexOf(canonicalNumber(number)) }));
}

/** Whether a guess holds once the attempt is locked: its answer, or another receipt, may have told its id meanwhile. */
function isStillGuessed(attempt: AttemptRecord, { providerMessageId }: Receipt): boolean {
  return attempt.providerMessageId === null
    ? attempt.status === 'unknown'
    : attempt.providerMessageId === providerMessageId;
}
