import type { KnownStatus } from './outcome.js';
import { receiptStatus } from './receipt-status.js';
import { reportedError } from './reported-error.js';
import { safeText } from './safe-text.js';

export type ReportedStatus = Omit<KnownStatus, 'outcome'>;

/** Characters of a status word that are kept; webhooks refuse longer ones. */
const MAX_WORD_LENGTH = 256;

/**
 * A status as an answer tells it; null where `word` is no word.
 * @param report where the answer may tell an error
 */
export function reportedStatus(
  word: unknown,
  report: Record<string, unknown>,
  occurredAt: Date | null,
): ReportedStatus | null {
  if (typeof word !== 'string' || word.trim() === '') return null;
  const status = receiptStatus(word);
  return {
    word: safeText(word.trim()).slice(0, MAX_WORD_LENGTH),
    status,
    occurredAt,
    error: reportedError(report, { word, status, channel: null }),
  };
}
