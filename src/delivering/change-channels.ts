import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { Tx } from '../database/transaction.js';
import { aboutChannel, clearConsecutiveErrors, erringKey } from '../limits/consecutive-errors.js';
import type { HoldChange } from '../limits/hold-log.js';
import { type ChannelHold, readHolds } from '../messages/channel-holds.js';
import { endPauses, prolongPauses, writeHolds } from '../limits/holds.js';
import type { AppliedNews } from './apply-news.js';
import type { TurnState } from './read-turn.js';

/**
 * Writes what answers and receipts say of channels: pauses that are over or go on, and holds that begin. Resolves to the
 * holds as they are now. Most turns learn nothing of the kind, and write nothing.
 */
export async function changeChannels(
  tx: Tx,
  { served, failed, holds }: Pick<AppliedNews, 'served' | 'failed' | 'holds'>,
  { now, holds: known, erring }: TurnState,
  policy: DeliveryPolicy,
  onChanged: (changes: readonly HoldChange[]) => Promise<void>,
): Promise<readonly ChannelHold[]> {
  const works = [...new Set(served.map(({ channel }) => channel))].sort();
  const erred = works.filter((channel) => erring.has(erringKey('answer', channel)));
  await clearConsecutiveErrors(tx, erred.map(aboutChannel), 'answer');
  const over = await endPauses(tx, served, known, now);
  const longer = await prolongPauses(tx, failed, known, now, policy);
  const begun = await writeHolds(tx, holds, now, policy);
  await onChanged([...over, ...longer, ...begun]);
  return over.length > 0 || holds.length > 0 || failed.length > 0 ? readHolds(tx) : known;
}
