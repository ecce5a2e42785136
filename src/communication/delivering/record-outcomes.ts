import { inTransaction } from '../../database/transaction.js';
import { attemptFailures } from '../../meters/meters.js';
import { reasonKind } from '../../siren/reason-kind.js';
import type { SendOutcome, StatusOutcome } from '../../siren/outcome.js';
import { lockMessages, saveMessages } from '../message-rows.js';
import type { OpenMessage } from '../open-message.js';
import { outcomeApplied } from '../outcome.js';
import { learnIds } from '../receipts/learn-ids.js';
import { recordReceipt } from '../receipts/record-receipt.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { DeliveryContext } from './begin-messages.js';
import { carryOut } from './carry-out.js';
import { readCircumstances } from './circumstances.js';
import { holdsByChannel, readHolds, writeHolds } from './holds.js';
import { judgeAnswers } from './judge-answers.js';
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
    sent.forEach(({ open, number }, i) => recordAnswer(open, number, judgement.outcomes[i]!, policy));
    for (const outcome of outcomes) {
      const open = byId.get(outcome.messageId);
      if (open && outcome.kind === 'ask') recordStatus(open, outcome, policy);
    }

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

function recordAnswer(open: OpenMessage, number: number, outcome: SendOutcome, { retryBaseMs }: DeliveryPolicy): void {
  const attempt = open.attempt(number);
  if (attempt === undefined) return;
  const context = { now: open.now, failuresBefore: open.failuresBefore(attempt), retryBaseMs };
  open.change(outcomeApplied(attempt, outcome, context));
  const detail = { number, channel: attempt.channel };
  switch (outcome.outcome) {
    case 'accepted':
      open.record('attempt_accepted', detail);
      return;
    case 'rejected':
      attemptFailures.inc({ channel: attempt.channel, reason: reasonKind(attempt.channel, outcome.error.code) });
      open.record('attempt_rejected', { ...detail, code: outcome.error.code, action: outcome.error.action });
      return;
    case 'unknown':
      open.record('attempt_unknown', { ...detail, code: outcome.error.code });
      return;
  }
}

/** An answer is applied like a receipt; none is no news, and the decision goes on without it. */
function recordStatus(
  open: OpenMessage,
  { number, answer, reconciles = false }: RequestOutcome & { kind: 'ask' },
  policy: DeliveryPolicy,
): void {
  const attempt = open.attempt(number);
  if (attempt === undefined) return;
  open.change({ ...attempt, ...(reconciles ? { askedAt: open.now } : { leaseUntil: null }) });
  const { channel, status: from } = attempt;
  if (answer.outcome !== 'known') {
    open.record('status_not_known', { number, channel, answer: answer.outcome });
    return;
  }
  const { changed } = recordReceipt(
    open,
    number,
    {
      ...answer,
      providerMessageId: attempt.providerMessageId ?? '',
      receivedAt: open.now,
      channel,
      provider: null,
      echoed: null,
      source: 'question',
    },
    policy,
  );
  if (reconciles && changed) open.record('reconciled', { number, channel, from, to: open.attempt(number)!.status });
}
