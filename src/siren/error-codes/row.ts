import type { ErrorDecision } from '../error-decision.js';
import type { OwnerOfCodes } from '../provider.js';

/** Whose numbering a code belongs to: a provider's, or that of an application that sends by itself. */
type CodeOwner = OwnerOfCodes | 'application';

/** Codes of one owner that mean the same and call for the same. */
export interface ErrorCodeRow extends ErrorDecision {
  owner: CodeOwner;
  /** As strings, for that is how they are kept everywhere. */
  codes: readonly string[];
  about: string;
  /** WhatsApp refused free text since the recipient has not written within 24 hours; an approved template may go instead. */
  windowClosed?: true;
  /** The template is at fault, and every later message with it. */
  ofTemplate?: true;
  /** In a receipt the code says nothing: there it is the HTTP status of a provider that took the message. */
  notInReceipts?: true;
  /** Where the meaning of these codes is documented. */
  source: string;
}

/** The codes from `first` to `last`, both included. */
export function codeRange(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
}
