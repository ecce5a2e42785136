import type { Language } from '../languages/languages.js';
import type { MessageAcceptance } from '../accepting/accept-messages.js';
import { answeredBefore, type IdempotencyKey } from '../accepting/idempotency.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { type AcceptedBulk, acceptItems, type BatchItems, CHUNK, readResult } from './accept-items.js';
import type { BulkResult } from './bulk-result.js';
import { checkBatchItems } from './check-item.js';
import { BATCHES, batchIdAt } from './open-batch.js';
import type { MessageFor } from './shared-body.js';
import type { Duplicates } from './shared-body.dto.js';

export interface BulkOptions {
  /** Whose batch it is, and whose idempotency keys those of the items are. */
  application: string;
  /** What the batch is called; null: nothing. */
  name?: string | null;
  /** Of the whole batch. */
  idempotency?: IdempotencyKey | null;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond?: number | null;
  /** Where the items are recipients of one body. */
  messageFor?: MessageFor | null;
  /** Default: `keep`. */
  duplicates?: Duplicates;
  /** Of items that do not say themselves; null: at once. */
  sendAt?: Date | null;
  /** In which is told what is wrong with items. Default: English. */
  language?: Language;
}

/**
 * Checks each item on its own, and stores the good ones as a batch; see {@link acceptItems}.
 * @throws Problem when too many messages wait already, or another request holds what this one needs and does not end
 */
export function acceptBulk(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  items: readonly unknown[],
  options: BulkOptions,
): Promise<AcceptedBulk> {
  const { application, idempotency = null, ratePerSecond = null, messageFor = null, duplicates = 'keep' } = options;
  const { name = null, sendAt = null, language = 'en' } = options;
  const given: BatchItems = {
    total: items.length,
    check: (from, batchId) => {
      const read = items
        .slice(from, from + CHUNK)
        .map((value, i) => ({ index: from + i, read: { ok: true, value } }) as const);
      return checkBatchItems(context, read, { batchId, application, sendAt }, messageFor);
    },
  };
  return acceptItems(context, acceptance, given, {
    application,
    name,
    idempotency,
    ratePerSecond,
    duplicates,
    language,
  });
}

/** What became of a bulk under this key; null: it is not known. One that is not complete broke off. */
export async function resultBefore(
  context: DeliveryContext,
  key: IdempotencyKey,
  language: Language,
): Promise<BulkResult | null> {
  const [answer] = await answeredBefore(context.dataSource, [key], BATCHES);
  return answer === undefined ? null : readResult(context, batchIdAt(answer.location!), language);
}
