import { newId } from '../../database/new-id.js';
import { withLockTimeout } from '../../database/lock-timeout.js';
import { isLockTimeout } from '../../database/sql-state.js';
import { inTransaction } from '../../database/transaction.js';
import { type MessageAcceptance, LOCK_WAIT_MS } from '../accepting/accept-messages.js';
import { claimProblem } from '../accepting/claim-problem.js';
import type { IdempotencyKey } from '../accepting/idempotency.js';
import { refusalProblem } from '../admission/refusal.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { databaseNow } from '../message-rows.js';
import { type BulkResult, readBulkResult } from './bulk-result.js';
import { checkBatchItems } from './check-item.js';
import { openBatch } from './open-batch.js';
import type { MessageFor } from './shared-body.js';
import type { Duplicates } from './shared-body.dto.js';
import { endUpload, storeItems } from './store-items.js';

export interface BulkOptions {
  /** Whose idempotency keys those of the items are. */
  apiKeyId: string;
  /** Of the whole batch. */
  idempotency?: IdempotencyKey | null;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond?: number | null;
  /** Where the items are recipients of one body. */
  messageFor?: MessageFor | null;
  /** Default: `keep`. */
  duplicates?: Duplicates;
}

/** `repeated`: the same request was accepted before, and this is what became of it. */
export type AcceptedBulk = { bulk: 'first' | 'repeated'; result: BulkResult } | { bulk: 'mismatch' };

/**
 * Checks each item on its own, and stores the good ones with their batch in one transaction: all of them or none.
 * @throws Problem when too many messages wait already, or another request holds what this one needs and does not end
 */
export async function acceptBulk(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  items: readonly unknown[],
  { apiKeyId, idempotency = null, ratePerSecond = null, messageFor = null, duplicates = 'keep' }: BulkOptions,
): Promise<AcceptedBulk> {
  const id = newId();
  const read = items.map((value, index) => ({ index, read: { ok: true, value } }) as const);
  const checked = await checkBatchItems(context, read, { batchId: id, apiKeyId }, messageFor);
  const isQueueFull = await acceptance.isQueueFull();
  let isOpen = false;
  try {
    const accepted = await inTransaction<AcceptedBulk>(context.dataSource, async (tx) => {
      const now = await databaseNow(tx);
      const open = () => openBatch(tx, { id, idempotency, ratePerSecond }, now);
      const batch = await withLockTimeout(tx, LOCK_WAIT_MS, open);
      isOpen = true;
      if (batch.opened === 'mismatch') return { bulk: 'mismatch' };
      if (batch.opened === 'new') {
        if (isQueueFull) throw refusalProblem({ refusal: 'queue_full' });
        await storeItems(tx, context, id, checked, { now, isQueueFull, lockWaitMs: LOCK_WAIT_MS, duplicates });
        await endUpload(tx, id, true);
      }
      const result = await readBulkResult(tx, batch.id);
      return { bulk: batch.opened === 'new' ? 'first' : 'repeated', result };
    });
    if (accepted.bulk === 'first') acceptance.count(accepted.result.accepted);
    return accepted;
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw isOpen ? refusalProblem({ refusal: 'busy' }) : claimProblem({ claim: 'in_progress' })!;
  }
}
