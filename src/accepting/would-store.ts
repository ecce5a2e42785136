import type { Tx } from '../database/transaction.js';
import type { AdmissionRules } from '../messages/delivery.policy.js';
import { MESSAGES } from './accepted-answer.js';
import { nameOfKey, wouldClaim } from './idempotency.js';
import type { Sent } from './recipient-window.js';
import { wouldTake } from './recipient-windows.js';
import type { Refusal } from './refusal.js';
import { refuseRepeats } from './store-submissions.js';
import type { Submission } from './submission.js';

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
