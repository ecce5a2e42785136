import type { Tx } from '../../database/transaction.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import type { AttemptRecord } from '../attempt.entity.js';
import { type DeliveryPolicy, leaseMs } from '../delivery.policy.js';
import { nextStep } from '../next-step.js';
import type { Circumstances } from '../next-step.types.js';
import { canonicalNumber } from '../numbers/equivalent-numbers.js';
import type { OpenMessage } from '../open-message.js';
import type { Queue } from '../../queue/queue.js';
import { freeRecipients, type Place, takePlaces, waitForPlaces } from './recipients.js';
import { openSmsBudget } from './sms-budget.js';

type CircumstancesOf = (open: OpenMessage) => Circumstances;

/** What only one may have at a time, or only so many: shared out before the decisions, settled after them. */
export interface Admission {
  circumstancesOf: CircumstancesOf;
  /** Counts what was begun, and gives back what was not used. */
  settle(begun: readonly AttemptRecord[]): Promise<void>;
}

/**
 * Asks the decision what each message would begin, takes for it what that needs (an SMS of this hour's, the one place of
 * its recipient) and tells the real decision what could not be had.
 */
export async function admit(
  tx: Tx,
  queue: Queue,
  messages: readonly OpenMessage[],
  given: CircumstancesOf,
  policy: DeliveryPolicy,
): Promise<Admission> {
  const sms = placesWanted(messages, given).filter(({ channel }) => channel === 'sms');
  // All messages were locked, and so read the clock, together.
  const budget = sms.length === 0 ? null : await openSmsBudget(tx, sms, policy, messages[0]!.now);
  const limited: CircumstancesOf = (open) => ({
    ...given(open),
    smsLimit: budget?.limited.get(open.message.id) ?? null,
  });

  const wanted = placesWanted(messages, limited);
  const firsts = [...new Map(wanted.toReversed().map((place) => [`${place.channel} ${place.to}`, place])).values()];
  const taken = new Set(
    (firsts.length === 0 ? [] : await takePlaces(tx, firsts, leaseMs(policy))).map(({ messageId }) => messageId),
  );
  const busyUntil = await waitForPlaces(
    tx,
    wanted.filter(({ messageId }) => !taken.has(messageId)),
  );
  const mine = new Map(wanted.filter(({ messageId }) => taken.has(messageId)).map((place) => [place.messageId, place]));

  return {
    circumstancesOf: (open) => {
      const c = limited(open);
      return { ...c, busy: busyChannels(mine.get(open.message.id), busyUntil.get(open.message.id), c.now) };
    },
    settle: async (begun) => {
      const used = new Set(begun.map(({ messageId }) => messageId));
      await budget?.spend(sms.filter(({ messageId }) => begun.some((a) => a.messageId === messageId && isSms(a))));
      await freeRecipients(
        tx,
        queue,
        [...mine.values()].filter(({ messageId }) => !used.has(messageId)),
      );
    },
  };
}

function placesWanted(messages: readonly OpenMessage[], circumstancesOf: CircumstancesOf): Place[] {
  return messages.flatMap((open) => {
    const { message, attempts } = open;
    const next = nextStep(message, attempts, circumstancesOf(open));
    if (next.do !== 'begin') return [];
    const { channel } = message.plan[next.step]!;
    return [{ channel, to: canonicalNumber(message.to), messageId: message.id, restUntil: null }];
  });
}

/** A channel whose place this message does not hold is busy for it, whoever holds that. */
function busyChannels(mine: Place | undefined, until: Date | undefined, now: Date): Map<Channel, Date> {
  const soon = new Date(now.getTime() + 1_000);
  return new Map(CHANNELS.filter((channel) => channel !== mine?.channel).map((channel) => [channel, until ?? soon]));
}

function isSms({ channel }: AttemptRecord): boolean {
  return channel === 'sms';
}
