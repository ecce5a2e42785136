import { wholeNumber } from './parse-number.js';
import { type Parse, parsed } from './parsed.js';
import { withDefault } from './setting.js';

const DAY_MS = 86_400_000;
/** Siren delivers again for days: what came must be there to be looked at at least that long. */
const daysAsMs: Parse<number> = (text) => {
  const days = wholeNumber({ min: 8, max: 3_650 })(text);
  return days.ok ? parsed(days.value * DAY_MS) : days;
};

/** What concerns Siren's webhooks, and receipts that do not come. */
export const RECEIPT_SETTINGS = {
  webhookRetentionMs: withDefault(
    'WEBHOOK_RETENTION_DAYS',
    '30',
    daysAsMs,
    'Days a webhook is kept once it was settled, at least 8: so long support can ask what became of it.',
  ),
  maxParkedReceipts: withDefault(
    'MAX_PARKED_RECEIPTS',
    '100000',
    wholeNumber({ min: 100, max: 10_000_000 }),
    'Receipts for ids that nobody knows yet, waiting for their attempt for up to 14 days. Beyond it the oldest are dropped, each minute.',
  ),
  reconcileMaxPerSecond: withDefault(
    'RECONCILE_MAX_PER_SECOND',
    '5',
    wholeNumber({ min: 0, max: 1_000 }),
    'Questions a second, over all replicas, about attempts whose receipt never came; at most a tenth of SIREN_MAX_PER_SECOND. 0 asks none.',
  ),
};
