import { inTransaction } from '../../database/transaction.js';
import { attemptFailures } from '../../meters/meters.js';
import type { Channel } from '../../siren/channel.js';
import type { SirenError } from '../../siren/siren-error.js';
import { reasonKind } from '../../siren/reason-kind.js';
import type { SendOutcome, StatusOutcome } from '../../siren/outcome.js';
import { actionFor } from '../failure.js';
import { lockMessages, saveMessages } from '../message-rows.js';
import type { OpenMessage } from '../open-message.js';
import { outcomeApplied } from '../outcome.js';
import { learnIds } from '../receipts/learn-ids.js';
import { type MatchedReceipt, refusedChannels } from '../receipts/account-errors.js';
import { recordReceipt } from '../receipts/record-receipt.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import { learnFromAttempts } from '../window/learn-from-attempts.js';
import type { DeliveryContext } from './begin-messages.js';
import { carryOut } from './carry-out.js';
import { readCircumstances } from './circumstances.js';
import { holdsByChannel, type NewHold, readHolds, writeHolds } from './holds.js';
import { judgeAnswers } from './judge-answers.js';
import { giveBackSms } from './sms-budget.js';
import { writeSuppressions } from './suppressions.js';
import { endPauses, prolongPauses } from './trials.js';

/** What came of one request: of a send, or of the question what became of one. */
export type RequestOutcome = { messageId: string; number: number } &
  // `isOutage`: with this one, the failures of its channel are an outage.
  (
    | { kind: 'send'; outcome: SendOutcome; isOutage: boolean }
    // `reconciles`: its receipt was overdue; nobody holds the attempt for this question.
    | { kind: 'ask'; answer: StatusOutcome; reconciles?: boolean }
  );

/**
 * Stores what came of many requests in one transaction: the attempts by rank, the ids that Siren gave with the receipts
 * that waited for them, the holds that follow, and what comes next for each message.
 */
export function recordOutcomes(context: DeliveryContext, outcomes: readonly RequestOutcome[]): Promise<void> {
  const { dataSource, queue, policy, holdLog } = context;
  return inTransaction(dataSource, async (tx) => {
    const messages = await lockMessages(
      tx,
      outcomes.map(({ messageId }) => messageId),
    );
    const byId = new Map(messages.map((open) => [open.message.id, open]));
    const known = await readHolds(tx);
    const sent = outcomes.flatMap((outcome) => sendAnswer(outcome, byId.get(outcome.messageId)));
    const judgement = await judgeAnswers(tx, sent, known);
    const unsentSms = sent.flatMap(({ open, number, channel, startedAt }, i) => {
      const hasFailed = recordAnswer(open, number, judgement.outcomes[i]!, policy);
      return hasFailed && channel === 'sms' ? [{ to: open.message.to, startedAt }] : [];
    });
    const heard = outcomes.flatMap((outcome) => statusHeard(outcome, byId.get(outcome.messageId)));
    const refused = await refusedChannels(tx, heard, policy);
    judgement.holds.push(...heard.flatMap((status) => recordStatus(status, policy, refused)));

    const answered = sent.flatMap(({ messageId, channel, number, outcome }) =>
      outcome.outcome === 'accepted' && outcome.messageId
        ? [{ providerMessageId: outcome.messageId, channel, messageId, number }]
        : [],
    );
    judgement.holds.push(...(await learnIds(tx, answered, byId, policy)));

    const { served, failed, holds } = judgement;
    holdLog.log(tx, await endPauses(tx, served));
    holdLog.log(tx, await prolongPauses(tx, failed, policy));
    holdLog.log(tx, await writeHolds(tx, holds, policy));
    await giveBackSms(tx, unsentSms);
    await learnFromAttempts(tx, messages, policy);
    const areSame = known.length === 0 && holds.length === 0;
    const holdsNow = areSame ? known : await readHolds(tx);
    const circumstancesOf = await readCircumstances(tx, messages, holdsByChannel(holdsNow), policy);
    for (const open of messages) carryOut(open, circumstancesOf(open), policy, null);
    await writeSuppressions(tx, messages);
    await saveMessages(tx, queue, messages);
  });
}

function sendAnswer(outcome: RequestOutcome, open: OpenMessage | undefined) {
  const attempt = open?.attempt(outcome.number);
  if (outcome.kind !== 'send' || open === undefined || attempt === undefined) return [];
  const { channel, startedAt, provider } = attempt;
  return [{ ...outcome, open, channel, provider, startedAt, step: open.message.plan[attempt.step]! }];
}

/** Answers whether this is how the attempt failed: repeated, or against better evidence, it is not. */
function recordAnswer(
  open: OpenMessage,
  number: number,
  outcome: SendOutcome,
  { retryBaseMs }: DeliveryPolicy,
): boolean {
  const attempt = open.attempt(number);
  if (attempt === undefined) return false;
  const { category } = open.message;
  const context = { now: open.now, failuresBefore: open.failuresBefore(attempt), retryBaseMs, category };
  const answered = outcomeApplied(attempt, outcome, context);
  open.change(answered);
  const detail = { number, channel: attempt.channel };
  switch (outcome.outcome) {
    case 'accepted':
      open.record('attempt_accepted', detail);
      break;
    case 'rejected':
      attemptFailures.inc({ channel: attempt.channel, reason: reasonKind(attempt.channel, outcome.error.code) });
      refuse(open, attempt.channel, outcome.error);
      open.record('attempt_rejected', {
        ...detail,
        code: outcome.error.code,
        action: actionFor(outcome.error.decision, context),
      });
      break;
    case 'unknown':
      refuse(open, attempt.channel, outcome.error);
      open.record('attempt_unknown', { ...detail, code: outcome.error.code });
      break;
  }
  return answered.status === 'failed' && attempt.status !== 'failed';
}

/** The provider says that this recipient must not be written to, be it that the request itself may have been taken. */
function refuse(open: OpenMessage, channel: Channel, { action, code }: SirenError): void {
  if (action === 'suppress') open.refusals.push({ channel, code });
}

/** An answer to a question, as the receipt that it is applied like. */
type HeardStatus = MatchedReceipt & { reconciles: boolean };

/** Notes that a question was answered; no status is no news, and the decision goes on without it. */
function statusHeard(outcome: RequestOutcome, open: OpenMessage | undefined): HeardStatus[] {
  const { number } = outcome;
  const attempt = open?.attempt(number);
  if (outcome.kind !== 'ask' || open === undefined || attempt === undefined) return [];
  const { answer, reconciles = false } = outcome;
  open.change({ ...attempt, ...(reconciles ? { askedAt: open.now } : { leaseUntil: null }) });
  const { channel, providerMessageId } = attempt;
  if (answer.outcome !== 'known') {
    open.record('status_not_known', { number, channel, answer: answer.outcome });
    return [];
  }
  const by = { channel, provider: null, echoed: null, source: 'question' as const, receivedAt: open.now };
  return [{ open, number, reconciles, receipt: { ...answer, ...by, providerMessageId: providerMessageId ?? '' } }];
}

function recordStatus(
  { open, number, receipt, reconciles }: HeardStatus,
  policy: DeliveryPolicy,
  refused: ReadonlySet<Channel>,
): NewHold[] {
  const { channel, status: from } = open.attempt(number)!;
  const { changed, holds } = recordReceipt(open, number, receipt, policy, refused);
  if (reconciles && changed) open.record('reconciled', { number, channel, from, to: open.attempt(number)!.status });
  return holds;
}
