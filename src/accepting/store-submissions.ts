import { withLockTimeout } from '../database/lock-timeout.js';
import type { Transaction, Tx } from '../database/transaction.js';
import type { AdmissionRules, DeliveryPolicy } from '../messages/delivery.policy.js';
import { checkRecipients } from './recipient-windows.js';
import type { Refusal } from './refusal.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { acceptedAnswer } from './accepted-answer.js';
import { claimKeys, nameOfKey, releaseKeys, type StoredAnswer } from './idempotency.js';
import { insertMessages } from './insert-messages.js';
import type { Submission } from './submission.js';

/**
 * What became of a submission. `first`: it is stored now, with its answer where it has a key. `repeated`: its key was
 * known, and nothing new is stored. `mismatch`: its key belongs to another request. `in_progress`: the request that has its key does not end. `refused`:
 * nothing is stored, and its key is free again.
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
  /** How long to wait for others who have the same keys or recipients; then it fails with `isLockTimeout`. */
  lockWaitMs: number;
}

/**
 * Takes submissions in the caller's transaction, all of them by the same rules: first the idempotency keys, then the
 * room in the queue, then what each recipient was sent lately. One that is refused takes no other with it.
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

/** Only a message with a key needs its answer made here: the items of a bulk have none that anybody reads. */
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

/** Who repeats a key of this very transaction shares the result of its first. */
export function refuseRepeats<Claimed extends { claim: string }>(
  submissions: readonly Submission[],
  claims: Claimed[],
): void {
  const refused = new Map<string, Claimed>();
  for (const [i, { idempotency }] of submissions.entries()) {
    if (idempotency === null) continue;
    const name = nameOfKey(idempotency);
    if (claims[i]!.claim === 'refused') refused.set(name, claims[i]!);
    const result = refused.get(name);
    if (claims[i]!.claim === 'repeated' && result !== undefined) claims[i] = result;
  }
}
