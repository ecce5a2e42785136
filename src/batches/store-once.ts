import type { Tx } from '../database/transaction.js';
import type { Claim } from '../accepting/store-submissions.js';
import type { Submission } from '../accepting/submission.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';

/** `duplicate`: the number, in whatever form, has a message in the batch already. */
export type ClaimOnce = Claim | { claim: 'duplicate' };

/**
 * Stores one message a number: the first that is taken, and none to `repeatedNumbers` (canonical), for whom one was taken before. The caller's transaction holds the batch, so that no other upload
 * adds to it meanwhile.
 */
export async function storeOnce(
  tx: Tx,
  batchId: string,
  submissions: readonly Submission[],
  store: (submissions: readonly Submission[]) => Promise<Claim[]>,
  repeatedNumbers: readonly string[] = [],
): Promise<ClaimOnce[]> {
  const taken = await numbersIn(tx, batchId, submissions);
  for (const number of repeatedNumbers) taken.add(number);
  return onceANumber(submissions, taken, store);
}

/** The same with the numbers (canonical) that have a message already; those that get one are added. */
export async function onceANumber<Claimed extends { claim: string }>(
  submissions: readonly Submission[],
  taken: Set<string>,
  store: (submissions: readonly Submission[]) => Promise<Claimed[]>,
): Promise<(Claimed | { claim: 'duplicate' })[]> {
  const numbers = submissions.map(({ message }) => canonicalNumber(message.to));
  const claims = submissions.map((): Claimed | { claim: 'duplicate' } => ({ claim: 'duplicate' }));
  // Where a number's first was refused, its next is tried.
  for (let open = [...numbers.keys()]; ;) {
    const byNumber = Map.groupBy(open, (i) => numbers[i]!);
    const first = [...byNumber].flatMap(([number, indexes]) => (taken.has(number) ? [] : [indexes[0]!]));
    if (first.length === 0) return claims;
    const stored = await store(first.map((i) => submissions[i]!));
    first.forEach((i, n) => {
      claims[i] = stored[n]!;
      if (stored[n]!.claim === 'first' || stored[n]!.claim === 'repeated') taken.add(numbers[i]!);
    });
    const tried = new Set(first);
    open = open.filter((i) => !tried.has(i));
  }
}

async function numbersIn(tx: Tx, batchId: string, submissions: readonly Submission[]): Promise<Set<string>> {
  const rows = await tx.query<{ number: string }>(
    `SELECT number FROM unnest($2::text[]) AS n (number)
      WHERE EXISTS (SELECT FROM messages WHERE to_number = number AND batch_id = $1)`,
    [batchId, [...new Set(submissions.flatMap(({ message }) => formsOf(message.to)))]],
  );
  return new Set(rows.map(({ number }) => canonicalNumber(number)));
}
