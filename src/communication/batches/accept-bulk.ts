import { setImmediate } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { inTransaction } from '../../database/transaction.js';
import type { IdempotencyKey } from '../accepting/idempotency.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { databaseNow } from '../message-rows.js';
import { type BulkResult, readBulkResult } from './bulk-result.js';
import { type CheckedItem, checkItem } from './check-item.js';
import { openBatch } from './open-batch.js';
import { endUpload, storeItems } from './store-items.js';

export interface BulkOptions {
  idempotency?: IdempotencyKey | null;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond?: number | null;
}

/** `repeated`: the same request was accepted before, and this is what became of it. */
export type AcceptedBulk = { bulk: 'first' | 'repeated'; result: BulkResult } | { bulk: 'mismatch' };

/** Items checked between two turns of the event loop: about 10 ms. */
const CHECKED_AT_ONCE = 100;

/** Checks each item on its own, and stores the good ones with their batch in one transaction: all of them or none. */
export async function acceptBulk(
  context: DeliveryContext,
  items: readonly unknown[],
  { idempotency = null, ratePerSecond = null }: BulkOptions = {},
): Promise<AcceptedBulk> {
  const id = uuid();
  const checked: CheckedItem[] = [];
  for (const [index, item] of items.entries()) {
    if (index % CHECKED_AT_ONCE === CHECKED_AT_ONCE - 1) await setImmediate();
    checked.push(await checkItem(index, item, id, context.policy));
  }
  return inTransaction(context.dataSource, async (tx) => {
    const now = await databaseNow(tx);
    const batch = await openBatch(tx, { id, idempotency, ratePerSecond }, now);
    if (batch.opened === 'mismatch') return { bulk: 'mismatch' };
    if (batch.opened === 'new') {
      await storeItems(tx, context, id, checked, now);
      await endUpload(tx, id, true);
    }
    const result = await readBulkResult(tx, batch.id);
    return { bulk: batch.opened === 'new' ? 'first' : 'repeated', result };
  });
}
