import type { TableWrites, WriteCount } from './count-writes.js';

/** What one message, or one receipt, may cost. */
export type Cost = Pick<TableWrites, 'versions' | 'entries' | 'walBytes'>;

/**
 * Budgets of the design, without key, recipient limit, batch, reference and events. A message up to Siren's answer: accepted
 * 2 / 5, begun 2 / 3, answered 3 / 4; each receipt 3 / 5; 4 kB of log up to the answer, 6 kB with two receipts.
 */
export const BUDGET = {
  message: { versions: 7, entries: 12, walBytes: 4_096 },
  receipt: { versions: 3, entries: 5, walBytes: 1_024 },
} as const satisfies Record<string, Cost>;

/** Tables that have a row for each message or receipt. Rows of the others are shared by all of one turn, flush or second. */
export const OWN_TABLES = [
  'messages',
  'deliveries',
  'delivery_attempts',
  'message_history',
  'provider_ids',
  'received_webhooks',
  'recipient_windows',
  'idempotency_keys',
] as const;

/** What each of so many cost in these tables. */
export function costOfEach({ tables }: Pick<WriteCount, 'tables'>, n: number, of: Iterable<string>): Cost {
  const some = [...of].flatMap((table) => tables.get(table) ?? []);
  const sum = (figure: keyof Cost): number => some.reduce((total, writes) => total + writes[figure], 0) / n;
  return { versions: sum('versions'), entries: sum('entries'), walBytes: sum('walBytes') };
}
