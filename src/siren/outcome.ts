import type { SirenError } from './siren-error.js';

/** What Siren says became of a request. Ranks and what follows from them are the service's business, not ours. */
export type ReceiptStatus = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';

const STATUS_OF_WORD: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['queued', 'accepted'],
  ['accepted', 'accepted'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['failed', 'failed'],
  ['undelivered', 'failed'],
  ['rejected', 'failed'],
  ['expired', 'failed'],
]);

/** Reads Siren's status word in any letter case; null for a word that is not known, which changes nothing. */
export function receiptStatus(word: string): ReceiptStatus | null {
  return STATUS_OF_WORD.get(word.trim().toLowerCase()) ?? null;
}

/**
 * What is known after a send. `accepted` means queued by Siren, not delivered; without `messageId` no receipt can
 * ever be matched. `rejected`: the recipient will not get it from this request. `unknown`: the recipient may have got it.
 */
export type SendOutcome =
  | { outcome: 'accepted'; messageId?: string }
  | { outcome: 'rejected'; error: SirenError }
  | { outcome: 'unknown'; error: SirenError };

/** An error as Siren tells it about a message, cleaned for storage. */
export interface ReportedError {
  /** Chosen without knowing the provider, and perhaps the channel. */
  code: string;
  message: string;
  /** Where several codes of the tables were found: all of them, the outermost first. */
  codes?: readonly string[];
}

export interface KnownStatus {
  outcome: 'known';
  /** Null for a word we do not know. */
  status: ReceiptStatus | null;
  /** Siren's own word. */
  word: string;
  occurredAt: Date | null;
  error: ReportedError | null;
}

/** `unsupported`: the dialect has no such call. `failed`: Siren refused it, or could not be asked. */
export type RegistrationOutcome =
  { outcome: 'registered' } | { outcome: 'unsupported' } | { outcome: 'failed'; error: SirenError };

/** The answer to "what became of it?". `unknown`: Siren could not be asked, or did not say. */
export type StatusOutcome = KnownStatus | { outcome: 'not_found' } | { outcome: 'unknown'; error: SirenError };
