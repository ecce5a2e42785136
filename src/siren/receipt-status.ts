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
