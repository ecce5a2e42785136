import type { Tx } from '../database/transaction.js';
import { sparesChannel } from '../deciding/blocks.js';
import { actionFor } from '../deciding/failure.js';
import type { Step } from '../deciding/plan.js';
import { outcomeApplied } from '../deciding/receipt.js';
import { type HealthSignal, signalOf } from '../limits/channel-health.js';
import { aboutChannel, addConsecutiveErrors } from '../limits/consecutive-errors.js';
import { type ChannelSignal, holdsFrom, type NewHold } from '../limits/holds.js';
import type { TakenSms } from '../limits/sms-quota.js';
import { type ChannelHold, OUTAGE } from '../messages/channel-holds.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import { attemptFailures } from '../meters/meters.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { CODE_MEANINGS } from '../siren/error-action.js';
import type { SendOutcome } from '../siren/outcome.js';
import type { ProviderCode } from '../siren/provider.js';
import { reasonKind } from '../siren/explain-error.js';
import { redecided, type SirenError } from '../siren/siren-error.js';
import type { SendAnswer } from './pending-answers.js';
import type { KnownId } from './provider-ids.js';

/** What answers change besides their messages. */
export interface Applied {
  /** The ids that Siren gave. */
  ids: KnownId[];
  holds: NewHold[];
  served: ChannelSignal[];
  failed: ChannelSignal[];
  /** SMS that were taken from their quota but cost nothing. */
  unsentSms: TakenSms[];
}

/** Records Siren's answers on the attempts, by rank, and collects what they say about the channels. */
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
      const hasFailed = recordAnswer(open, number, classified.outcomes[i]!, policy);
      const isGivenBack = hasFailed && attempt.channel === 'sms' && !open.isErased;
      return isGivenBack ? [{ to: open.message.to, at: attempt.startedAt }] : [];
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

/** Siren's answer to one request, or its absence. */
interface AnsweredAttempt {
  messageId: string;
  channel: Channel;
  provider: ProviderCode | null;
  /** Of its plan; undefined where the plan has no such step. */
  step: Step | undefined;
  startedAt: Date;
  outcome: SendOutcome;
  /** This failure makes the failures of its channel an outage. */
  isOutage: boolean;
}

interface Classified {
  /** What each answer means for its message, in their order. */
  outcomes: SendOutcome[];
  /** What they say of their channels. */
  served: ChannelSignal[];
  failed: ChannelSignal[];
  holds: NewHold[];
}

const NOT_THE_MESSAGE = { action: 'pause', scope: 'channel' } as const;

/**
 * Judges the answers of a turn together. The third message in a row that is refused for a reason of the account is not
 * at fault itself. Nor is a message that fails in an outage, or as the probe of a pause. Such a failure costs the
 * message no retry.
 */
async function classifyAnswers(
  tx: Tx,
  answers: readonly AnsweredAttempt[],
  known: readonly ChannelHold[],
): Promise<Classified> {
  const signals = answers.map((answer) => ({ ...answer, signal: signalOf(answer.outcome) }));
  const paused = known.filter(({ kind }) => kind === 'pause').map(({ channel }) => channel);
  const broken = answers.filter(({ isOutage }) => isOutage).map(({ channel }) => channel);
  const inARow = await addConsecutiveErrors(
    tx,
    signals.flatMap(({ signal, channel, messageId }) =>
      signal === 'perhaps_account' ? [{ about: aboutChannel(channel), subject: messageId }] : [],
    ),
    'answer',
  );
  const away = new Set([...paused, ...broken]);
  const refused = new Set([...paused, ...CHANNELS.filter((channel) => inARow.includes(aboutChannel(channel)))]);

  const holds: NewHold[] = [...new Set(broken)].map((channel) => ({
    ...{ channel, kind: 'pause', reason: OUTAGE, ms: 0, account: false },
  }));
  const outcomes = signals.map(({ channel, provider, step, outcome, signal }) => {
    if (outcome.outcome !== 'rejected') return outcome;
    const ofTheAccount = signal === 'perhaps_account' && refused.has(channel);
    const error = ofTheAccount ? redecided(outcome.error, NOT_THE_MESSAGE) : outcome.error;
    const failed = { channel, provider, errorCode: error.code, errorAction: error.action };
    if (step === undefined || !sparesChannel(step, failed, CODE_MEANINGS)) holds.push(...holdsFrom(error));
    const ofTheOutage = signal === 'outage' && away.has(channel);
    return { ...outcome, error: ofTheOutage ? redecided(error, NOT_THE_MESSAGE) : error };
  });
  const says = (isWanted: (signal: HealthSignal) => boolean): ChannelSignal[] =>
    signals
      .filter(({ signal }) => isWanted(signal))
      .map(({ channel, messageId, startedAt, signal, outcome }) => ({
        ...{ channel, messageId, startedAt, reason: reasonOf(signal, outcome) },
        code: outcome.outcome === 'accepted' ? null : outcome.error.code,
      }));
  return {
    outcomes,
    served: says((signal) => signal === 'served'),
    failed: says((signal) => signal !== 'served'),
    holds,
  };
}

function reasonOf(signal: HealthSignal, outcome: SendOutcome): string | null {
  if (signal === 'outage') return OUTAGE;
  return (signal === 'account' || signal === 'perhaps_account') && outcome.outcome !== 'accepted'
    ? outcome.error.code
    : null;
}

/**
 * Applies Siren's answer to its attempt, by rank, and keeps it in the history.
 *
 * @returns whether this is how the attempt failed: repeated, or against better evidence, it is not
 */
export function recordAnswer(
  open: OpenMessage,
  number: number,
  outcome: SendOutcome,
  { retryBaseMs }: DeliveryPolicy,
): boolean {
  const attempt = open.attempt(number)!;
  const { category } = open.message;
  const context = { now: open.now, failuresBefore: open.failuresBefore(attempt), retryBaseMs, category };
  const answered = outcomeApplied(attempt, outcome, context);
  open.change(answered);
  const detail = { number, channel: attempt.channel };
  switch (outcome.outcome) {
    case 'accepted':
      // The attempt shows the first acceptance. Here a receipt had already set it.
      if (attempt.acceptedAt === null) open.note('attempt_accepted', detail);
      else open.record('attempt_accepted', detail);
      break;
    case 'rejected': {
      attemptFailures.inc({ channel: attempt.channel, reason: reasonKind(attempt.channel, outcome.error.code) });
      refuse(open, attempt.channel, outcome.error);
      const refused = { ...detail, code: outcome.error.code, action: actionFor(outcome.error.decision, context) };
      // The attempt shows its failure, unless more was known already or it counts as accepted.
      if (attempt.status === 'sending' && answered.status === 'failed') open.note('attempt_rejected', refused);
      else open.record('attempt_rejected', refused);
      break;
    }
    case 'unknown':
      refuse(open, attempt.channel, outcome.error);
      open.record('attempt_unknown', { ...detail, code: outcome.error.code });
      break;
  }
  return answered.status === 'failed' && attempt.status !== 'failed';
}

/** The provider says that this recipient must not be written to, even if the request itself may have been accepted. */
function refuse(open: OpenMessage, channel: Channel, { action, code }: SirenError): void {
  if (action === 'suppress' && !open.isErased) open.refusals.push({ channel, code });
}
