import { setTimeout } from 'node:timers/promises';
import { isLockTimeout } from '../../database/sql-state.js';
import { inTransaction } from '../../database/transaction.js';
import { LOCK_WAIT_MS, type MessageAcceptance, STUCK_WAIT_MS, stuckClaim } from '../accepting/accept-messages.js';
import { claimProblem } from '../accepting/claim-problem.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { databaseNow } from '../message-rows.js';
import type { CheckedItem } from './check-item.js';
import type { Duplicates } from './shared-body.dto.js';
import { type StoredItems, storeItems } from './store-items.js';

/** How often it is looked whether there is room in the queue again. */
const ROOM_MS = 250;

/**
 * Stores a chunk of an upload in one transaction. While too many messages wait to be sent it waits too, and its sender
 * with it, until `stop`: nothing of an upload that has begun is refused for that.
 */
export async function storeChunk(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  batchId: string,
  items: readonly CheckedItem[],
  { stop, duplicates }: { stop: AbortSignal; duplicates: Duplicates },
): Promise<StoredItems> {
  if (items.length === 0) return { stored: 'stored', accepted: 0 };
  while (!stop.aborted && (await acceptance.isQueueFull())) await setTimeout(ROOM_MS);
  const result = await storeTogether(context, batchId, items, duplicates);
  if (result.stored === 'stored') acceptance.count(result.accepted);
  return result;
}

/** Only when somebody else holds what an item needs and does not let go, each item has a transaction of its own. */
async function storeTogether(
  context: DeliveryContext,
  batchId: string,
  items: readonly CheckedItem[],
  duplicates: Duplicates,
): Promise<StoredItems> {
  try {
    return await store(context, batchId, items, { lockWaitMs: LOCK_WAIT_MS, duplicates });
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
  }
  let accepted = 0;
  for (const item of items) {
    const result = await storeAlone(context, batchId, item, duplicates);
    if (result.stored === 'cancelled') return result;
    accepted += result.accepted;
  }
  return { stored: 'stored', accepted };
}

async function storeAlone(
  context: DeliveryContext,
  batchId: string,
  item: CheckedItem,
  duplicates: Duplicates,
): Promise<StoredItems> {
  const options = { lockWaitMs: STUCK_WAIT_MS, duplicates };
  try {
    return await store(context, batchId, [item], options);
  } catch (error) {
    if (!isLockTimeout(error) || !('submission' in item)) throw error;
    const problem = claimProblem(stuckClaim(item.submission))!;
    return store(context, batchId, [{ index: item.index, problem }], options);
  }
}

function store(
  context: DeliveryContext,
  batchId: string,
  items: readonly CheckedItem[],
  options: { lockWaitMs: number; duplicates: Duplicates },
): Promise<StoredItems> {
  return inTransaction(context.dataSource, async (tx) => {
    const now = await databaseNow(tx);
    return storeItems(tx, context, batchId, items, { ...options, now, isQueueFull: false });
  });
}
