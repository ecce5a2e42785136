import { newId } from '../database/ids.js';
import { databaseClock, databaseNow } from '../database/clock.js';
import { inTransaction, type Transaction, type Tx, withLockTimeout } from '../database/transaction.js';
import { Problem } from '../http/problem.js';
import {
  conflictProblem,
  invalidPhoneNumberProblem,
  knownProblem,
  notFoundProblem,
  validationProblem,
} from '../http/problems.js';
import { say } from '../languages/say.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { isEmptied, isErased } from '../messages/emptied.js';
import { findRows } from '../messages/find-messages.js';
import type { MessageRow } from '../messages/message.entity.js';
import { traceOfNewMessage } from '../messages/message-spans.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { isPhoneNumber, readPhoneNumber } from '../messages/numbers/phone-number.js';
import { storedPriority } from '../messages/lines.js';
import { providersNotTaken } from '../messages/step.dto.js';
import { smsProblem } from './message-content.js';
import type { WouldSendDto } from './dry-run.dto.js';
import { askedForIn, type NewMessage } from './new-message.js';
import { nothingToSend, readMoment, wouldSend } from './would-send.js';
import { scheduleErrors } from './schedule.js';
import { eachInTurn, type Submission } from './submission.js';

/** The application of the new messages. */
export interface Resending {
  /** The name of the API key. */
  application: string;
  /**
   * Also send messages that were sent again before, that are not finished, or that repeat the same text within a short
   * time.
   */
  allowDuplicate: boolean;
}

/**
 * A message that would be sent again, with what would be sent first (null: its template is held). Or why it would not
 * be.
 */
export type PreparedResend =
  | { ok: true; status: MessageRow['status']; submission: Submission; sends: WouldSendDto | null }
  | { ok: false; status: MessageRow['status'] | null; problem: Problem };

/**
 * Makes new messages from stored ones, with the same content, and checks each by the current rules. Whoever stores them
 * checks whether they were sent again before.
 * @param ids those of the stored ones
 */
export async function prepareResends(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  ids: readonly string[],
  resending: Resending & { batchId: string },
): Promise<PreparedResend[]> {
  const rows = new Map((await findRows(dataSource, ids)).map((row) => [row.id, row]));
  const read = await eachInTurn(ids, (id): Exclude<PreparedResend, { ok: true }> | Omit<Ready, 'sends'> => {
    const row = rows.get(id);
    if (row === undefined) return { ok: false, status: null, problem: noSuchMessage() };
    const submission = submissionOf(row, resending, policy);
    if (submission instanceof Problem) return { ok: false, status: row.status, problem: submission };
    return { ok: true, status: row.status, submission };
  });
  const messages = read.flatMap((one) => (one.ok ? [one.submission.message] : []));
  const momentOf = await inTransaction(dataSource, async (tx) =>
    readMoment(tx, messages, policy, await databaseNow(tx)),
  );
  return eachInTurn(read, (one): PreparedResend => {
    if (!one.ok) return one;
    const moment = momentOf(one.submission.message);
    const { skipped, sends } = wouldSend(one.submission.message, moment);
    const problem = nothingToSend(one.submission.message, skipped, moment);
    return problem === null ? { ...one, sends } : { ok: false, status: one.status, problem };
  });
}

type Ready = Extract<PreparedResend, { ok: true }>;

/** The message once more, or why it cannot be sent again. */
function submissionOf(
  row: MessageRow,
  { application, allowDuplicate, batchId }: Resending & { batchId: string },
  policy: DeliveryPolicy,
): Submission | Problem {
  if (isErased(row)) return erasedProblem();
  if (isEmptied(row)) return conflictProblem(say('What the message said is no longer kept: there is nothing to send.'));
  if (row.finishedAt === null && !allowDuplicate) return notFinishedProblem();
  const number = readPhoneNumber(row.to, policy.defaultCountry);
  if (!isPhoneNumber(number)) return invalidPhoneNumberProblem('to');
  const notTaken = providersNotTaken(row.plan, policy);
  if (notTaken.length > 0) return validationProblem(notTaken);
  const message = againOf(row, application, batchId);
  const wrongTimes = scheduleErrors(message, {}, policy, databaseClock.now());
  if (wrongTimes.length > 0) return validationProblem(wrongTimes.map(({ message }) => ({ path: '', message })));
  return smsProblem(message, {}, policy) ?? { message, number, idempotency: null, allowDuplicate };
}

/**
 * The same content and plan, as an item of a batch. It leaves at once, and has the time to live that the first one had.
 */
function againOf(row: MessageRow, application: string, batchId: string): NewMessage {
  const id = newId();
  return {
    ...askedForIn(row),
    id,
    resendOf: row.id,
    priority: storedPriority('low'),
    batchId,
    batchIndex: null,
    application: application || null,
    sendAt: null,
    expiresAt: null,
    fixedExpiry: null,
    ttlMs: lifetimeOf(row),
    traceParent: traceOfNewMessage(id, batchId),
    ignoresSuppression: false,
  };
}

/** Its time to live, by its policy. Null: the default, because its caller named a moment or a replay moved it. */
function lifetimeOf({ fixedExpiry, replayedAfter, expiresAt, sendAt, createdAt }: MessageRow): number | null {
  if (fixedExpiry !== null || replayedAfter !== null) return null;
  return expiresAt.getTime() - (sendAt ?? createdAt).getTime();
}

/**
 * The messages that may not be stored after all, by index: they repeat a message that was sent again before, or one
 * that is erased. Whoever stores the others holds a lock until its transaction ends. So of two concurrent calls one is
 * first. If duplicates are allowed, the order does not matter.
 * @param lockWaitMs how long to wait for that lock; then it fails with `isLockTimeout`
 */
export async function refuseResends(
  tx: Transaction,
  submissions: readonly Submission[],
  lockWaitMs: number,
): Promise<ReadonlyMap<number, Problem>> {
  const repeating = submissions.filter(({ message }) => message.resendOf !== null);
  if (repeating.length === 0) return new Map();
  if (repeating.some(({ allowDuplicate }) => !allowDuplicate)) {
    await withLockTimeout(tx, lockWaitMs, () =>
      tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('resends', 0))`),
    );
  }
  // A later statement than the lock, so it sees what was committed during the wait.
  return refusedResends(tx, submissions);
}

/** Stores which new message repeats which old one, in the transaction that stores the new ones. */
export async function noteResends(tx: Tx, messages: readonly Pick<NewMessage, 'id' | 'resendOf'>[]): Promise<void> {
  const resent = messages.filter(({ resendOf }) => resendOf !== null);
  if (resent.length === 0) return;
  await tx.query(
    `INSERT INTO resent_messages (message_id, resent_as) SELECT * FROM unnest($1::uuid[], $2::uuid[]) ON CONFLICT DO NOTHING`,
    [resent.map(({ resendOf }) => resendOf), resent.map(({ id }) => id)],
  );
}

/** What {@link refuseResends} would answer, without storing anything. */
export async function refusedResends(
  tx: Tx,
  submissions: readonly Submission[],
): Promise<ReadonlyMap<number, Problem>> {
  const repeating = submissions.flatMap(({ message: { to, resendOf }, allowDuplicate }, i) =>
    resendOf === null ? [] : [{ i, of: resendOf, number: canonicalNumber(to), allowDuplicate }],
  );
  const rows = await tx.query<{ id: string; isErased: boolean; isResent: boolean }>(REFUSED, [
    repeating.map(({ of }) => of),
    repeating.map(({ number }) => number),
  ]);
  const found = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    repeating.flatMap(({ i, of, allowDuplicate }): [number, Problem][] => {
      const row = found.get(of);
      if (row?.isErased === true) return [[i, erasedProblem()]];
      return row?.isResent === true && !allowDuplicate ? [[i, resentAlreadyProblem()]] : [];
    }),
  );
}

/** A message that is being erased is not copied from an earlier read. */
const REFUSED = `
  SELECT id, "isErased", "isResent" FROM (
    SELECT x.id,
           EXISTS (SELECT FROM messages m WHERE m.id = x.id AND m.to_number = '')
             OR EXISTS (SELECT FROM erasures e WHERE e.phone_number = x.number) AS "isErased",
           EXISTS (SELECT FROM resent_messages r WHERE r.message_id = x.id) AS "isResent"
      FROM unnest($1::uuid[], $2::text[]) AS x (id, number)) AS these
   WHERE "isErased" OR "isResent"`;

const erasedProblem = (): Problem => conflictProblem(say('The recipient was erased: there is nothing to send.'));

const resentAlreadyProblem = (): Problem => knownProblem('resent-already');

const notFinishedProblem = (): Problem => knownProblem('not-finished');

const noSuchMessage = (): Problem => notFoundProblem(say('There is no message of this id.'));
