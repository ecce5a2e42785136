/** What is kept of what Siren tells, and how it is asked for what it did not tell. */
export interface ReceiptRules {
  /** How long a webhook is kept once it was read. */
  webhookRetentionMs: number;
  /** Receipts that may wait for their attempt; beyond it the oldest are dropped. */
  maxParkedReceipts: number;
  /** Questions a second about attempts whose receipt never came, over all processes; 0: none. */
  reconcileMaxPerSecond: number;
}
