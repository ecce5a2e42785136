import type { MessageAcceptance } from '../accepting/accept-messages.js';
import { answeredBefore, type IdempotencyKey } from '../accepting/idempotency.js';
import type { SubmittedMessage } from '../accepting/submitted-message.js';
import { validationProblem } from '../http/problems.js';
import { checkAs } from '../http/validation.js';
import type { Language } from '../languages/languages.js';
import { say } from '../languages/say.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { type AcceptedBulk, acceptItems, type BatchItems, CHUNK, readResult } from './accept-items.js';
import type { BulkResult } from './bulk-result.js';
import { checkBatchItems } from './check-item.js';
import { BATCHES, batchIdAt } from './open-batch.js';
import { type Duplicates, type RecipientDto, RecipientsDto } from './shared-body.dto.js';
import { type MessageFor, readSharedBody, type SharedFields } from './shared-body.js';

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

/**
 * Accepts one body for many recipients as a batch; the fields are those of the HTTP request.
 * @throws Problem when the body is not valid; a bad recipient is among the rejected
 */
export async function acceptRecipients(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  bulk: unknown,
  options: BulkOptions,
): Promise<AcceptedBulk> {
  const checked = await checkAs(RecipientsDto, bulk);
  if (!checked.ok) throw checked.problem;
  const { recipients, duplicates, name, dryRun, ...body } = checked.value;
  // Whoever asks by code would take what is sent for a trial.
  if (dryRun != null) throw validationProblem([{ path: 'dryRun', message: say('is not a known property') }]);
  const messageFor = await messageForEach(context, body);
  return acceptBulk(context, acceptance, recipients, { ...options, messageFor, duplicates, name });
}

/**
 * How messages are made of recipients.
 * @throws Problem when what is said to all of them is not valid
 */
export async function messageForEach(context: DeliveryContext, body: SharedFields): Promise<MessageFor> {
  const read = await readSharedBody(body, context);
  if (!read.ok) throw read.problem;
  return read.value;
}

/** One body for many recipients; the fields are those of `POST /api/v1/messages/bulk`. */
export type SubmittedRecipients = Omit<SubmittedMessage, 'to' | 'reference' | 'idempotencyKey'> & {
  recipients: readonly RecipientDto[];
  duplicates?: Duplicates;
  /** What the batch is called; null: nothing. */
  name?: string | null;
};
