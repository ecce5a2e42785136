import type { Tx } from '../database/transaction.js';
import { adviseFallback } from './fallback-advice.js';
import type { FallbackAdviceDto } from './fallback-policy.dto.js';
import { sumOf } from './figures.js';
import { histogramOf } from './latencies.js';
import { rangeOf, type StatisticsRange } from './range.js';
import { readCounts } from './read-counts.js';
import { databaseNow, scopeOf } from './read-statistics.js';
import { readTallies } from './read-tallies.js';
import { rowsToRead, widened } from './scope.js';

export interface FallbackAdviceQuery extends Partial<StatisticsRange> {
  /** Seconds. */
  fallbackAfter?: readonly number[];
  /** ISO 3166 alpha-2. */
  country?: string;
}

const DEFAULT_VALUES = [30, 60, 120, 300, 600, 900, 1800, 3600];

/**
 * Reads what became of WhatsApp and of SMS in a range, and replays it under other values of `fallbackAfter`.
 * @throws EmptyRangeError when `from` is not before `to`
 */
export async function readFallbackAdvice(tx: Tx, query: FallbackAdviceQuery): Promise<FallbackAdviceDto> {
  const { country = null, fallbackAfter = DEFAULT_VALUES } = query;
  const scope = scopeOf(country);
  const range = widened(rangeOf(query, await databaseNow(tx)), scope);
  const rows = rowsToRead(scope, [range.from.getTime(), range.to.getTime()]);
  const tallies = await readTallies(tx, rows, ['policy', 'latency']);
  const fates = tallies.filter(({ kind, channel }) => kind === 'policy' && channel === 'whatsapp');
  const sms = tallies.filter(({ kind, channel }) => kind === 'latency' && channel === 'sms');
  const counts = sumOf((await readCounts(tx, rows)).filter(({ channel }) => channel === 'sms'));
  const arrived = counts.attempts_delivered + counts.attempts_read;
  const ended = arrived + counts.attempts_failed;
  const history = {
    delivered: histogramOf(fates, 'delivered:'),
    failed: histogramOf(fates, 'failed:'),
    silent: Number(fates.find(({ key }) => key === 'silent')?.n ?? 0),
    sms: histogramOf(sms),
    smsDeliveryRate: ended === 0 ? 1 : arrived / ended,
  };
  return { ...range, country, ...adviseFallback(history, fallbackAfter) };
}
