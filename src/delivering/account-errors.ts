import type { Tx } from '../database/transaction.js';
import { sparesChannel } from '../deciding/blocks.js';
import type { FailureFacts } from '../deciding/failure.js';
import { failureIn, type Receipt } from '../deciding/receipt.js';
import { rank } from '../deciding/status.js';
import { signalOfError } from '../limits/channel-health.js';
import { aboutChannel, addConsecutiveErrors, clearConsecutiveErrors, erringKey } from '../limits/consecutive-errors.js';
import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { ChannelHold } from '../messages/channel-holds.js';
import type { OpenMessage } from '../messages/open-message.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { CODE_MEANINGS } from '../siren/error-action.js';

const NO_CHANNELS: ReadonlySet<Channel> = new Set();

/** What is known of the channels when receipts are applied. */
export interface ChannelState {
  holds: readonly ChannelHold[];
  /** Where account errors were counted lately: see `erringKey`. */
  erring: ReadonlySet<string>;
}

/** A receipt whose attempt is known, and locked. */
export interface LockedReceipt {
  open: OpenMessage;
  number: number;
  receipt: Receipt;
}

/**
 * The channels whose account these receipts show to be refused. A channel is one if it is paused already, or if three
 * different messages in a row failed there with a code of the account. One receipt alone proves nothing. A receipt that
 * shows the channel working breaks the row, and so does a pause.
 */
export async function refusedChannels(
  tx: Tx,
  receipts: readonly LockedReceipt[],
  { holds, erring }: ChannelState,
  policy: { smsProvider: string | null },
): Promise<ReadonlySet<Channel>> {
  const evidence = receipts.flatMap((matched) => evidenceIn(matched, policy));
  const rows = CHANNELS.map((channel) => rowOf(evidence.filter((piece) => piece.channel === channel)));
  const broken = CHANNELS.filter((channel, i) => rows[i]!.isBroken && erring.has(erringKey('receipt', channel)));
  await clearConsecutiveErrors(tx, broken.map(aboutChannel), 'receipt');
  const errors = rows.flatMap((row) => row.errors);
  if (errors.length === 0) return NO_CHANNELS;
  const inARow = await addConsecutiveErrors(
    tx,
    errors.map(({ channel, messageId }) => ({ about: aboutChannel(channel), subject: messageId })),
    'receipt',
  );
  await clearConsecutiveErrors(tx, inARow, 'receipt');
  const refused = CHANNELS.filter((channel) => inARow.includes(aboutChannel(channel)));
  return new Set([...refused, ...holds.flatMap(({ kind, channel }) => (kind === 'pause' ? [channel] : []))]);
}

/** A message whose failure may be the account's fault. */
interface AccountError {
  channel: Channel;
  messageId: string;
}

/** What one receipt says about its channel: it works, or its account may be refused. */
type Evidence = AccountError & { works: boolean };

function evidenceIn({ open, number, receipt }: LockedReceipt, policy: { smsProvider: string | null }): Evidence[] {
  const attempt = open.attempt(number);
  if (attempt === undefined) return [];
  const { channel, messageId } = attempt;
  switch (receipt.status) {
    case 'sent':
    case 'delivered':
    case 'read':
      return [{ channel, messageId, works: true }];
    case 'failed':
      break;
    case 'accepted':
    case null:
      return [];
  }
  const { failure, spares } = reportedBy(open, attempt, receipt, policy);
  // A delivery says more than a failure that is reported later.
  if (failure === null || spares || rank(attempt.status) >= rank('delivered')) return [];
  const says = signalOfError(failure);
  return says === 'account' || says === 'served' ? [{ channel, messageId, works: says === 'served' }] : [];
}

/** The failures since the last receipt that broke the row, in the order in which they came. */
function rowOf(evidence: readonly Evidence[]): { isBroken: boolean; errors: AccountError[] } {
  const rest = evidence.slice(evidence.findLastIndex(({ works }) => works) + 1);
  return {
    isBroken: rest.length < evidence.length,
    errors: rest.map(({ channel, messageId }) => ({ channel, messageId })),
  };
}

/** What a receipt says of an attempt beyond its status. */
interface Reported {
  /** The error that it names, even beside a success. Null: none. */
  error: FailureFacts | null;
  /** The same for a failure or an unknown word only: an error beside `delivered` has no consequence. */
  failure: FailureFacts | null;
  /** The provider is to blame, and the step has another one. So the channel goes on. */
  spares: boolean;
}

export function reportedBy(
  { message }: Pick<OpenMessage, 'message'>,
  attempt: AttemptRecord,
  receipt: Receipt,
  { smsProvider }: { smsProvider: string | null },
): Reported {
  const { status } = receipt;
  const hasFailed = status === 'failed';
  const error =
    hasFailed || receipt.error !== null ? failureIn(receipt, attempt, { smsProvider, codes: CODE_MEANINGS }) : null;
  const failure = hasFailed || status === null ? error : null;
  const failed = failure && { ...attempt, errorCode: failure.code, errorAction: failure.decision.action };
  return {
    error,
    failure,
    spares: failed !== null && sparesChannel(message.plan[attempt.step]!, failed, CODE_MEANINGS),
  };
}
