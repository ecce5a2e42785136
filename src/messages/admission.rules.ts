/** How long the recipient limit looks back. */
export const RECIPIENT_LIMIT_MS = 3_600_000;

/** What a message must keep to be taken, beside being valid. 0 switches a rule off. */
export interface AdmissionRules {
  /** Messages that one person may be sent within an hour, whatever the hour. */
  recipientLimit: number;
  /** The same text to the same person within this long is taken for a mistake. */
  duplicateWindowMs: number;
  /** Messages that may wait for their first attempt, over all replicas. */
  maxQueued: number;
}
