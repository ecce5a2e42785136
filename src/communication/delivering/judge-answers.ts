import type { Tx } from '../../database/transaction.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import type { SendOutcome } from '../../siren/outcome.js';
import type { ProviderCode } from '../../siren/provider.js';
import { redecided } from '../../siren/siren-error.js';
import type { Step } from '../plan.js';
import { sparesChannel } from '../providers.js';
import { aboutChannel, addConsecutiveErrors } from './consecutive-errors.js';
import { type ChannelHold, holdsFrom, type NewHold, OUTAGE } from './holds.js';
import { signOf } from './sign.js';
import type { Sign } from './trials.js';

/** Siren's answer to one request, or its absence. */
export interface SendAnswer {
  messageId: string;
  channel: Channel;
  provider: ProviderCode | null;
  step: Step;
  startedAt: Date;
  outcome: SendOutcome;
  /** With this one the failures of its channel are an outage. */
  isOutage: boolean;
}

export interface Judgement {
  /** What each answer means for its message, in their order. */
  outcomes: SendOutcome[];
  /** What they tell of their channels. */
  served: Sign[];
  failed: Sign[];
  holds: NewHold[];
}

const NOT_THE_MESSAGE = { action: 'pause', scope: 'channel' } as const;

/**
 * Looks at answers together: the third message in a row that is refused where the account may be at fault is not at fault
 * itself, and neither is one that fails in an outage or as the trial of a pause. Such a failure costs the message no retry.
 */
export async function judgeAnswers(
  tx: Tx,
  answers: readonly SendAnswer[],
  known: readonly ChannelHold[],
): Promise<Judgement> {
  const signed = answers.map((answer) => ({ ...answer, sign: signOf(answer.outcome) }));
  const paused = known.filter(({ kind }) => kind === 'pause').map(({ channel }) => channel);
  const broken = answers.filter(({ isOutage }) => isOutage).map(({ channel }) => channel);
  const inARow = await addConsecutiveErrors(
    tx,
    signed.flatMap(({ sign, channel, messageId }) =>
      sign === 'suspect' ? [{ about: aboutChannel(channel), subject: messageId }] : [],
    ),
    'answer',
  );
  const away = new Set([...paused, ...broken]);
  const refused = new Set([...paused, ...CHANNELS.filter((channel) => inARow.includes(aboutChannel(channel)))]);

  const holds: NewHold[] = [...new Set(broken)].map((channel) => ({
    ...{ channel, kind: 'pause', reason: OUTAGE, ms: 0, account: false },
  }));
  const outcomes = signed.map(({ channel, provider, step, outcome, sign }) => {
    if (outcome.outcome !== 'rejected') return outcome;
    const ofTheAccount = sign === 'suspect' && refused.has(channel);
    const error = ofTheAccount ? redecided(outcome.error, NOT_THE_MESSAGE) : outcome.error;
    const failed = { channel, provider, errorCode: error.code, errorAction: error.action };
    if (!sparesChannel(step, failed)) holds.push(...holdsFrom(error));
    const ofTheOutage = sign === 'outage' && away.has(channel);
    return { ...outcome, error: ofTheOutage ? redecided(error, NOT_THE_MESSAGE) : error };
  });
  const signs = (of: (sign: (typeof signed)[number]['sign']) => boolean): Sign[] =>
    signed
      .filter(({ sign }) => of(sign))
      .map(({ channel, startedAt, sign, outcome }) => ({ channel, startedAt, reason: reasonOf(sign, outcome) }));
  return {
    outcomes,
    served: signs((sign) => sign === 'served'),
    failed: signs((sign) => sign !== 'served'),
    holds,
  };
}

function reasonOf(sign: ReturnType<typeof signOf>, outcome: SendOutcome): string | null {
  if (sign === 'outage') return OUTAGE;
  return (sign === 'account' || sign === 'suspect') && outcome.outcome !== 'accepted' ? outcome.error.code : null;
}
