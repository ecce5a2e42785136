import type { Tx } from '../../database/transaction.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { Bar, Circumstances, Hold } from '../next-step.types.js';
import { canonicalNumber } from '../numbers/equivalent-numbers.js';
import type { OpenMessage } from '../open-message.js';
import { countryOf } from '../phone-number.js';
import { readBatchStates } from '../batches/batch-states.js';
import { isUnreachedCode } from '../../siren/wire/exchange.js';
import { reachedChannels } from './reached-channels.js';
import { readSuppressions } from '../suppressions/read-suppressions.js';
import { covers, type Suppression } from '../suppressions/suppression.js';
import { limitsOf } from '../policies/named-policy.js';

const NOBODY: Circumstances['busy'] = new Map();
const NO_CHANNELS: ReadonlySet<Channel> = new Set();

/** Reads what a decision needs beside the messages themselves, for many at once; answers for each of them. */
export async function readCircumstances(
  tx: Tx,
  messages: readonly OpenMessage[],
  holds: ReadonlyMap<Channel, Hold>,
  policy: DeliveryPolicy,
): Promise<(open: OpenMessage) => Circumstances> {
  const suppressions = Map.groupBy(
    await readSuppressions(
      tx,
      messages.flatMap(({ message }) => (message.ignoresSuppression ? [] : [message.to])),
    ),
    ({ phoneNumber }) => canonicalNumber(phoneNumber),
  );
  const suppressionsOf = ({ to, category }: OpenMessage['message']) =>
    suppressions.get(canonicalNumber(to))?.filter((suppression) => covers(suppression, category)) ?? [];
  const batchOf = await readBatchStates(
    tx,
    messages.map(({ message }) => message.batchId),
  );
  const reached = messages.some((open) => hasWaitedLong(open, holds, policy)) ? await reachedChannels(tx) : NO_CHANNELS;
  return ({ message, now }) => ({
    now,
    holds,
    reached,
    bars: barsFor(
      // Messages of earlier releases were stored without it.
      message.country ?? countryOf(message.to),
      message.ignoresSuppression ? [] : suppressionsOf(message),
      policy.smsCountries,
    ),
    busy: NOBODY,
    batch: batchOf(message.batchId),
    limits: limitsOf(message, policy),
  });
}

/** Only such a message may go on to a channel that reaches Siren where its own does not. */
function hasWaitedLong(
  { message, attempts, now }: OpenMessage,
  holds: ReadonlyMap<Channel, Hold>,
  { holdMaxMs }: DeliveryPolicy,
): boolean {
  const isUnreached =
    attempts.some(({ errorCode }) => isUnreachedCode(errorCode)) ||
    [...holds.values()].some(({ isOutage }) => isOutage);
  return isUnreached && message.finishedAt === null && message.createdAt.getTime() + holdMaxMs <= now.getTime();
}

/** The channels that this number may not be reached on, and why. */
function barsFor(
  country: string | null,
  suppressions: readonly Suppression[],
  smsCountries: DeliveryPolicy['smsCountries'],
): ReadonlyMap<Channel, Bar> {
  const bars = new Map<Channel, Bar>();
  if (country === null || !smsCountries.some((allowed) => allowed === country)) {
    bars.set('sms', {
      code: 'sms_country_not_allowed',
      message: `SMS to ${country ?? 'numbers of no country'} is not allowed; SMS_COUNTRIES lists where it is`,
      suppressed: false,
    });
  }
  for (const { channel, reason } of suppressions) {
    for (const barred of channel === 'all' ? CHANNELS : [channel]) {
      bars.set(barred, { code: 'suppressed', message: `The number is suppressed: ${reason}`, suppressed: true });
    }
  }
  return bars;
}
