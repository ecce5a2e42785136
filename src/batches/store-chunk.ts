import { setTimeout } from 'node:timers/promises';
import { isLockTimeout } from '../database/database-errors.js';
import { inTransaction } from '../database/transaction.js';
import { LOCK_WAIT_MS, type MessageAcceptance, STUCK_WAIT_MS, stuckClaim } from '../accepting/accept-messages.js';
import { claimProblem } from '../accepting/submit.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseNow } from '../database/clock.js';
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
  { batchId, leaseMs }: Chunk,
  items: readonly CheckedItem[],
  { stop, duplicates }: { stop: AbortSignal; duplicates: Duplicates },
): Promise<StoredItems> {
  if (items.length === 0) return { stored: 'stored', accepted: 0 };
  while (!stop.aborted && (await acceptance.isQueueFull())) await setTimeout(ROOM_MS);
  const result = await storeTogether(context, { batchId, leaseMs }, items, duplicates);
  if (result.stored === 'stored') acceptance.count(result.accepted);
  return result;
}

/** Whose chunk it is, and for how long its upload counts as going on after it, in ms. */
export interface Chunk {
  batchId: string;
  leaseMs: number;
}

/** Only when somebody else holds what an item needs and does not let go, each item has a transaction of its own. */
async function storeTogether(
  context: DeliveryContext,
  chunk: Chunk,
  items: readonly CheckedItem[],
  duplicates: Duplicates,
): Promise<StoredItems> {
  try {
    return await store(context, chunk, items, { lockWaitMs: LOCK_WAIT_MS, duplicates });
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
  }
  let accepted = 0;
  for (const item of items) {
    const result = await storeAlone(context, chunk, item, duplicates);
    if (result.stored === 'cancelled') return result;
    accepted += result.accepted;
  }
  return { stored: 'stored', accepted };
}

async function storeAlone(
  context: DeliveryContext,
  chunk: Chunk,
  item: CheckedItem,
  duplicates: Duplicates,
): Promise<StoredItems> {
  const options = { lockWaitMs: STUCK_WAIT_MS, duplicates };
  try {
    return await store(context, chunk, [item], options);
  } catch (error) {
    if (!isLockTimeout(error) || !('submission' in item)) throw error;
    const problem = claimProblem(stuckClaim(item.submission))!;
    return store(context, chunk, [{ index: item.index, problem }], options);
  }
}

function store(
  context: DeliveryContext,
  { batchId, leaseMs }: Chunk,
  items: readonly CheckedItem[],
  options: { lockWaitMs: number; duplicates: Duplicates },
): Promise<StoredItems> {
  return inTransaction(context.dataSource, async (tx) => {
    const now = await databaseNow(tx);
    return storeItems(tx, context, batchId, items, { ...options, now, isQueueFull: false, leaseMs });
  });
}
