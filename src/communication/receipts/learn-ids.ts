import type { Tx } from '../../database/transaction.js';
import type { NewHold } from '../delivering/holds.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import type { OpenMessage } from '../open-message.js';
import { refusedChannels } from './account-errors.js';
import { unparkReceipts } from './parked-receipts.js';
import { type KnownId, storeProviderIds } from './provider-ids.js';
import { recordReceipt } from './record-receipt.js';
import { settleWaiting, type Waited } from './settle-waiting.js';

/**
 * Stores which attempts these ids belong to, applies the receipts that waited for them, and tells so on the webhooks that
 * brought those. Resolves to the holds that they call for.
 * @param messages whose rows this transaction holds, by their id
 */
export async function learnIds(
  tx: Tx,
  ids: readonly KnownId[],
  messages: ReadonlyMap<string, OpenMessage>,
  policy: DeliveryPolicy,
): Promise<NewHold[]> {
  await storeProviderIds(tx, ids);
  const waited = await unparkReceipts(
    tx,
    ids.map(({ providerMessageId }) => providerMessageId),
  );
  const matched = waited.map((receipt) => {
    const { messageId, number } = ids.find(({ providerMessageId }) => providerMessageId === receipt.providerMessageId)!;
    return { receipt, number, messageId, open: messages.get(messageId)! };
  });
  const refused = await refusedChannels(tx, matched, policy);
  const holds: NewHold[] = [];
  const settled: Waited[] = [];
  for (const { receipt, number, messageId, open } of matched) {
    const { changed, holds: called } = recordReceipt(open, number, receipt, policy, refused);
    holds.push(...called);
    const fate = { is: changed ? ('applied' as const) : ('changed_nothing' as const), messageId, number };
    if (receipt.webhookId !== undefined) settled.push({ webhookId: receipt.webhookId, fate });
  }
  await settleWaiting(tx, settled);
  return holds;
}
