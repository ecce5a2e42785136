import type { Tx } from '../../database/transaction.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import { readHolds } from '../delivering/holds.js';
import { signOfError } from '../delivering/sign.js';
import { clearSuspicions, suspect, type Suspicion } from '../delivering/suspicions.js';
import type { OpenMessage } from '../open-message.js';
import type { Receipt } from '../receipt.js';
import { rank } from '../status.js';
import { reportedBy } from './reported-failure.js';

/** A receipt whose attempt is known, and locked. */
export interface MatchedReceipt {
  open: OpenMessage;
  number: number;
  receipt: Receipt;
}

/**
 * The channels whose account is refused as these receipts have it: they are paused already, or with these receipts three
 * different messages in a row failed with a code of the account. One receipt alone says nothing of it. Receipts that the
 * channel works break the row, and so does the pause.
 */
export async function refusedChannels(
  tx: Tx,
  receipts: readonly MatchedReceipt[],
  policy: { smsProvider: string | null },
): Promise<ReadonlySet<Channel>> {
  const signs = receipts.flatMap((matched) => signOf(matched, policy));
  const rows = CHANNELS.map((channel) => rowOf(signs.filter((sign) => sign.channel === channel)));
  await clearSuspicions(
    tx,
    CHANNELS.filter((_, i) => rows[i]!.isBroken),
    'receipt',
  );
  const suspected = rows.flatMap(({ suspicions }) => suspicions);
  if (suspected.length === 0) return new Set();
  const refused = await suspect(tx, suspected, 'receipt');
  await clearSuspicions(tx, refused, 'receipt');
  const paused = (await readHolds(tx)).flatMap(({ kind, channel }) => (kind === 'pause' ? [channel] : []));
  return new Set([...refused, ...paused]);
}

type ReceiptSign = Suspicion & { works: boolean };

function signOf({ open, number, receipt }: MatchedReceipt, policy: { smsProvider: string | null }): ReceiptSign[] {
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
  // What was delivered says more than a failure that is reported later.
  if (failure === null || spares || rank(attempt.status) >= rank('delivered')) return [];
  const sign = signOfError(failure);
  return sign === 'account' || sign === 'served' ? [{ channel, messageId, works: sign === 'served' }] : [];
}

/** What is left of the row, in the order in which the receipts came, after the last one that broke it. */
function rowOf(signs: readonly ReceiptSign[]): { isBroken: boolean; suspicions: Suspicion[] } {
  const suspicions = signs.slice(signs.findLastIndex(({ works }) => works) + 1);
  return {
    isBroken: suspicions.length < signs.length,
    suspicions: suspicions.map(({ channel, messageId }) => ({ channel, messageId })),
  };
}
