import type { DeliveryPolicy } from '../communication/delivery.policy.js';
import { actionFor } from '../communication/failure.js';
import type { OpenMessage } from '../communication/open-message.js';
import { outcomeApplied } from '../communication/outcome.js';
import type { KnownId } from '../communication/receipts/provider-ids.js';
import type { Tx } from '../database/transaction.js';
import type { ChannelHold, ChannelSignal, NewHold } from '../limits/holds.js';
import type { TakenSms } from '../limits/sms-quota.js';
import { attemptFailures } from '../meters/meters.js';
import type { Channel } from '../siren/channel.js';
import type { SendOutcome } from '../siren/outcome.js';
import { reasonKind } from '../siren/reason-kind.js';
import type { SirenError } from '../siren/siren-error.js';
import { classifyAnswers } from './classify-answers.js';
import type { SendAnswer } from './news.js';

/** What follows from answers beyond their messages. */
export interface Applied {
  /** The ids that Siren gave. */
  ids: KnownId[];
  holds: NewHold[];
  served: ChannelSignal[];
  failed: ChannelSignal[];
  /** SMS that were taken from their quota, and that nobody pays for. */
  unsentSms: TakenSms[];
}

/** Writes what Siren answered onto the attempts, by rank, and gathers what it says of their channels. */
export async function applyAnswers(
  tx: Tx,
  answers: readonly SendAnswer[],
  messages: ReadonlyMap<string, OpenMessage>,
  { holds }: { holds: readonly ChannelHold[] },
  policy: DeliveryPolicy,
  onFailed: (open: OpenMessage, cause: unknown) => void,
): Promise<Applied> {
  const known = answers.flatMap((answer) => {
    const open = messages.get(answer.messageId);
    const attempt = open?.attempt(answer.number);
    return open === undefined || attempt === undefined ? [] : [{ ...answer, open, attempt }];
  });
  const classified = await classifyAnswers(
    tx,
    known.map(({ attempt, open, outcome, isOutage }) => ({
      ...{ messageId: attempt.messageId, channel: attempt.channel, provider: attempt.provider, outcome, isOutage },
      startedAt: attempt.startedAt,
      step: open.message.plan?.[attempt.step],
    })),
    holds,
  );
  const unsentSms = known.flatMap(({ open, attempt, number }, i): TakenSms[] => {
    try {
      const hasFailed = record(open, number, classified.outcomes[i]!, policy);
      return hasFailed && attempt.channel === 'sms' ? [{ to: open.message.to, at: attempt.startedAt }] : [];
    } catch (cause) {
      onFailed(open, cause);
      return [];
    }
  });
  const ids = known.flatMap(({ attempt: { messageId, number, channel }, outcome }): KnownId[] =>
    outcome.outcome === 'accepted' && outcome.messageId !== undefined
      ? [{ providerMessageId: outcome.messageId, channel, messageId, number }]
      : [],
  );
  return { ...classified, ids, unsentSms };
}

/** Answers whether this is how the attempt failed: repeated, or against better evidence, it is not. */
function record(open: OpenMessage, number: number, outcome: SendOutcome, { retryBaseMs }: DeliveryPolicy): boolean {
  const attempt = open.attempt(number)!;
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
