import type { SubmittedMessage } from '../accepting/submitted-message.js';
import type { Duplicates, RecipientDto } from './shared-body.dto.js';

/** One body for many recipients; the fields are those of `POST /api/v1/messages/bulk`. */
export type SubmittedRecipients = Omit<SubmittedMessage, 'to' | 'reference' | 'idempotencyKey'> & {
  recipients: readonly RecipientDto[];
  duplicates?: Duplicates;
  /** What the batch is called; null: nothing. */
  name?: string | null;
};
