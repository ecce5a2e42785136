import { noteResends, refuseResends } from '../accepting/resends.js';
import { type Claim, storeSubmissions, type StoringOptions } from '../accepting/store-submissions.js';
import type { Submission } from '../accepting/submission.js';
import { claimProblem } from '../accepting/submit.js';
import type { Transaction, Tx } from '../database/transaction.js';
import type { Problem } from '../http/problem.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import type { CheckedItem } from './check-item.js';
import type { Duplicates } from './shared-body.dto.js';
import { storedError } from './bulk-result.js';

/** `cancelled`: the batch takes nothing more. `accepted`: new messages. */
export type StoredItems = { stored: 'stored'; accepted: number } | { stored: 'cancelled' };

/** For how long an upload may bring nothing before it is over. */
export const UPLOAD_SILENCE_MS = 60_000;
/** An upload whose process died counts as over this long after the silence that would have ended it. */
export const UPLOAD_LEASE_MS = UPLOAD_SILENCE_MS + 5_000;

/**
 * Stores items of a batch in the caller's transaction: the good ones in its lines, as far as the rules for every
 * message allow, the others with what is wrong with them. They come in the order of their indexes, and each index is
 * taken once, however often it is sent: whoever repeats an upload, also at the same time, adds only what is new.
 */
export async function storeItems(
  tx: Transaction,
  context: DeliveryContext,
  batchId: string,
  items: readonly CheckedItem[],
  { duplicates, leaseMs, ...options }: StoringOptions & { duplicates: Duplicates; leaseMs: number },
): Promise<StoredItems> {
  const [batch] = await tx.query<{ nextIndex: number; isCancelled: boolean }>(
    `SELECT next_index AS "nextIndex", cancelled_at IS NOT NULL AS "isCancelled" FROM batches WHERE id = $1 FOR NO KEY UPDATE`,
    [batchId],
  );
  if (batch!.isCancelled) return { stored: 'cancelled' };
  const fresh = items.filter(({ index }) => index >= batch!.nextIndex);
  if (fresh.length === 0) return { stored: 'stored', accepted: 0 };

  // Whom a message was accepted for before.
  const repeatedNumbers = fresh.flatMap((item) => ('repeated' in item && item.repeated ? [item.repeated] : []));
  const checked = fresh.flatMap((item) => ('submission' in item ? [item] : []));
  const notResent = await refuseResends(
    tx,
    checked.map(({ submission }) => submission),
    options.lockWaitMs,
  );
  const good = checked.filter((_, i) => !notResent.has(i));
  const submissions = good.map(({ submission }) => submission);
  const store = (some: readonly Submission[]) => storeSubmissions(tx, context, some, options);
  const claims = await (duplicates === 'skip'
    ? storeOnce(tx, batchId, submissions, store, repeatedNumbers)
    : store(submissions));
  const refused = good.flatMap(({ index }, i) => {
    const claim = claims[i]!;
    const problem = claim.claim === 'duplicate' ? null : claimProblem(claim);
    return problem === null ? [] : [{ index, problem }];
  });
  const rejected = [
    ...fresh.flatMap((item) => ('problem' in item ? [item] : [])),
    ...[...notResent].map(([i, problem]) => ({ index: checked[i]!.index, problem })),
    ...refused,
  ];
  await insertRejections(tx, batchId, rejected);
  await noteResends(
    tx,
    submissions.filter((_, i) => claims[i]!.claim === 'first').map(({ message }) => message),
  );
  const accepted = claims.filter(({ claim }) => claim === 'first').length;
  const repeated =
    claims.filter(({ claim }) => claim === 'repeated').length + fresh.filter((item) => 'repeated' in item).length;
  const skipped = claims.filter(({ claim }) => claim === 'duplicate').length;
  tx.lastly(
    tx.query(
      `UPDATE batches SET total = total + $2, rejected_count = rejected_count + $3, repeated = repeated + $6,
            skipped_duplicates = skipped_duplicates + $7, next_index = $4, finished_at = NULL, upload_until = $5,
            has_line = has_line OR $2 > 0
      WHERE id = $1`,
      [
        ...[batchId, accepted, rejected.length, fresh.at(-1)!.index + 1],
        new Date(options.now.getTime() + leaseMs),
        repeated,
        skipped,
      ],
    ),
  );
  return { stored: 'stored', accepted };
}

async function insertRejections(
  tx: Tx,
  batchId: string,
  rejected: readonly { index: number; problem: Problem }[],
): Promise<void> {
  if (rejected.length === 0) return;
  await tx.query(
    `INSERT INTO batch_rejections (batch_id, index, type, errors)
     SELECT $1, index, type, errors FROM json_to_recordset($2) AS x (index int, type text, errors jsonb)
     ON CONFLICT (batch_id, index) DO NOTHING`,
    [
      batchId,
      JSON.stringify(
        rejected.map(({ index, problem: { type, words } }) => ({
          index,
          type,
          errors: (words.errors ?? [{ path: '', message: words.detail }]).map(storedError),
        })),
      ),
    ],
  );
}

/** Nothing more comes for now; `isComplete` when all of it has come. */
export async function endUpload(tx: Tx, batchId: string, isComplete: boolean): Promise<void> {
  await tx.query(
    `UPDATE batches SET upload_until = NULL, upload_complete = upload_complete OR $2, duplicate_numbers = (
            SELECT count(*) FROM (
              SELECT FROM messages WHERE batch_id = $1 GROUP BY to_number HAVING count(*) > 1) AS repeated)
      WHERE id = $1`,
    [batchId, isComplete],
  );
}

/** `duplicate`: the number, in whatever form, has a message in the batch already. */
type ClaimOnce = Claim | { claim: 'duplicate' };

/**
 * Stores one message a number: the first that is taken, and none to `repeatedNumbers` (canonical), for whom one was taken before. The caller's transaction holds the batch, so that no other upload
 * adds to it meanwhile.
 */
async function storeOnce(
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
