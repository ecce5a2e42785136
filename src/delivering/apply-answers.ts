import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { KnownId } from './provider-ids.js';
import type { Tx } from '../database/transaction.js';
import type { ChannelHold } from '../messages/channel-holds.js';
import type { ChannelSignal, NewHold } from '../limits/holds.js';
import type { TakenSms } from '../limits/sms-quota.js';
import { classifyAnswers } from './classify-answers.js';
import type { SendAnswer } from './news.js';
import { recordAnswer } from './record-answer.js';

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
      const hasFailed = recordAnswer(open, number, classified.outcomes[i]!, policy);
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
