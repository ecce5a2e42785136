import { type Transaction, type Tx, withLockTimeout } from '../database/transaction.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { AdmissionRules, DeliveryPolicy } from '../messages/delivery.policy.js';
import { acceptedAnswer, MESSAGES } from './accepted-answer.js';
import { claimKeys, nameOfKey, releaseKeys, type StoredAnswer, wouldClaim } from './idempotency.js';
import { insertMessages } from './insert-messages.js';
import type { Sent } from './recipient-window.js';
import { checkRecipients, wouldTake } from './recipient-windows.js';
import type { Refusal } from './refusal.js';
import type { Submission } from './submission.js';

/**
 * The result of a submission. `first`: it is stored now, with its answer if it has a key. `repeated`: its key was
 * known, and nothing new is stored. `mismatch`: its key belongs to another request. `in_progress`: the request with its
 * key does not end. `refused`: nothing is stored, and its key is free again.
 */
export type Claim =
  | { claim: 'first'; acceptedAt: Date; answer: StoredAnswer | null }
  | { claim: 'repeated'; answer: StoredAnswer }
  | { claim: 'mismatch' }
  | { claim: 'in_progress' }
  | ({ claim: 'refused' } & Refusal);

export interface StoringOptions {
  /** The database's. */
  now: Date;
  isQueueFull: boolean;
  /** How long to wait for transactions with the same keys or recipients. Then it fails with `isLockTimeout`. */
  lockWaitMs: number;
}

/**
 * Accepts submissions in the caller's transaction, all by the same rules. The order is: idempotency keys, room in the
 * queue, what each recipient was sent lately. A refused one affects no other.
 */
export async function storeSubmissions(
  tx: Transaction,
  context: Pick<DeliveryContext, 'policy' | 'wakeUps'>,
  submissions: readonly Submission[],
  { now, isQueueFull, lockWaitMs }: StoringOptions,
): Promise<Claim[]> {
  const { policy } = context;
  const claims = await withLockTimeout(tx, lockWaitMs, async () => {
    const claimed = await claim(tx, submissions, policy, now);
    return isQueueFull ? claimed.map(refusedForRoom) : checked(tx, submissions, claimed, policy, now);
  });
  refuseRepeats(submissions, claims);
  await releaseKeys(
    tx,
    submissions.flatMap(({ idempotency }, i) => (claims[i]!.claim === 'refused' && idempotency ? [idempotency] : [])),
  );
  const taken = submissions.flatMap(({ message }, i) => (claims[i]!.claim === 'first' ? [message] : []));
  tx.lastly(insertMessages(tx, context, taken, now));
  return claims;
}

/** Only a message with a key needs its answer now. Nobody reads answers of a bulk's items. */
async function claim(tx: Tx, submissions: readonly Submission[], policy: DeliveryPolicy, now: Date): Promise<Claim[]> {
  const keyed = submissions.filter(({ idempotency }) => idempotency !== null);
  const claims = await claimKeys(
    tx,
    keyed.map(({ message, idempotency }) => ({ key: idempotency, answer: acceptedAnswer(message, policy, now) })),
    now,
  );
  const byMessage = new Map(keyed.map(({ message }, i) => [message.id, claims[i]!]));
  return submissions.map(({ message }): Claim => {
    const claimed = byMessage.get(message.id) ?? { claim: 'first', answer: null };
    return claimed.claim === 'first' ? { ...claimed, acceptedAt: now } : claimed;
  });
}

function refusedForRoom(claim: Claim): Claim {
  return claim.claim === 'first' ? { claim: 'refused', refusal: 'queue_full' } : claim;
}

async function checked(
  tx: Tx,
  submissions: readonly Submission[],
  claimed: readonly Claim[],
  rules: AdmissionRules,
  now: Date,
): Promise<Claim[]> {
  const claims: Claim[] = [...claimed];
  const first = [...claimed.keys()].filter((i) => claimed[i]!.claim === 'first');
  const addressed = first.map((i) => {
    const { message, allowDuplicate } = submissions[i]!;
    const { to, text, content, plan, sendAt } = message;
    return { to, text, content, plan, sendAt, allowDuplicate };
  });
  const verdicts = await checkRecipients(tx, addressed, rules, now);
  first.forEach((i, n) => {
    const verdict = verdicts[n]!;
    if (verdict.refusal !== null) claims[i] = { claim: 'refused', ...verdict };
  });
  return claims;
}

/** A repeat of a key within this transaction shares the result of the first. */
function refuseRepeats<Claimed extends { claim: string }>(submissions: readonly Submission[], claims: Claimed[]): void {
  const refused = new Map<string, Claimed>();
  for (const [i, { idempotency }] of submissions.entries()) {
    if (idempotency === null) continue;
    const name = nameOfKey(idempotency);
    if (claims[i]!.claim === 'refused') refused.set(name, claims[i]!);
    const result = refused.get(name);
    if (claims[i]!.claim === 'repeated' && result !== undefined) claims[i] = result;
  }
}

/** The result that a submission would have; see `Claim`. */
export type WouldBeClaim =
  { claim: 'first' } | { claim: 'repeated' } | { claim: 'mismatch' } | ({ claim: 'refused' } & Refusal);

/** What a dry run would have accepted so far, as the database would know it by then. */
export interface TakenSoFar {
  /** Of recipients by their canonical numbers. */
  windows: Map<string, readonly Sent[]>;
  /** Fingerprints by the names of idempotency keys. */
  keys: Map<string, string>;
}

/**
 * What `storeSubmissions` would answer now, if there is room in the queue. It stores nothing. What would be accepted is
 * added to `taken` and counts for later submissions.
 */
export async function wouldStore(
  tx: Tx,
  submissions: readonly Submission[],
  taken: TakenSoFar,
  rules: AdmissionRules,
  now: Date,
): Promise<WouldBeClaim[]> {
  const claims = await claimsOfKeys(tx, submissions, taken.keys);
  const first = [...claims.keys()].filter((i) => claims[i]!.claim === 'first');
  const addressed = first.map((i) => ({ ...submissions[i]!.message, allowDuplicate: submissions[i]!.allowDuplicate }));
  const verdicts = await wouldTake(tx, addressed, rules, now, taken.windows);
  first.forEach((i, n) => {
    const verdict = verdicts[n]!;
    if (verdict.refusal !== null) claims[i] = { claim: 'refused', ...verdict };
  });
  refuseRepeats(submissions, claims);
  for (const [i, { idempotency }] of submissions.entries()) {
    if (claims[i]!.claim === 'refused' && idempotency !== null) taken.keys.delete(nameOfKey(idempotency));
  }
  return claims;
}

async function claimsOfKeys(
  tx: Tx,
  submissions: readonly Submission[],
  seen: Map<string, string>,
): Promise<WouldBeClaim[]> {
  const keys = submissions.map(({ idempotency }) => idempotency);
  const known = await wouldClaim(
    tx,
    keys.filter((key) => key !== null),
    MESSAGES,
  );
  return keys.map((key): WouldBeClaim => {
    if (key === null) return { claim: 'first' };
    const name = nameOfKey(key);
    const before = seen.get(name);
    if (before !== undefined) return { claim: before === key.fingerprint ? 'repeated' : 'mismatch' };
    const claim = known.get(name) ?? 'first';
    if (claim === 'first') seen.set(name, key.fingerprint);
    return { claim };
  });
}
