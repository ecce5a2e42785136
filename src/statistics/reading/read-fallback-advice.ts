import type { Transaction } from '../../database/transaction.js';
import { COUNTED_CHANNELS, type CountedChannel, type TimeKind } from '../counting/counters.js';
import { adviseFallback } from './fallback-advice.js';
import type { FallbackAdviceDto } from './fallback-policy.dto.js';
import { sumOf } from './figures.js';
import { histogramOf } from './latencies.js';
import { rangeOf, type StatisticsRange } from '../counting/range.js';
import { readCounts } from './read-counts.js';
import { databaseNow } from './read-statistics.js';
import { readDeliveryFigures } from './read-delivery-figures.js';
import { readNamedCounts } from './read-named-counts.js';
import { autoWait } from '../../deciding/auto-fallback.js';
import { type SmsPriceOf, smsPricesOf } from './sms-prices.js';
import { readTimes } from './read-times.js';
import { rowsToRead } from './rows-to-read.js';
import { scopeOf, type ScopeQuery, scopeView, widened } from '../folding/scope.js';

export interface FallbackAdviceQuery extends Partial<StatisticsRange>, ScopeQuery {
  /** Seconds. */
  fallbackAfter?: readonly number[];
}

/** Injection token of what `FALLBACK_AFTER_SECONDS` is: seconds, or `auto`. */
export const PRESENT_FALLBACK = Symbol('PRESENT_FALLBACK');

const DEFAULT_VALUES = [30, 60, 120, 300, 600, 900, 1800, 3600];

/**
 * Reads what became of WhatsApp and of SMS in a range, and replays it under other values of `fallbackAfter`.
 * @throws EmptyRangeError when `from` is not before `to`
 */
export async function readFallbackAdvice(
  tx: Transaction,
  query: FallbackAdviceQuery,
  smsPriceOf: SmsPriceOf = () => null,
  present: number | 'auto' | null = null,
): Promise<FallbackAdviceDto> {
  const { fallbackAfter = DEFAULT_VALUES } = query;
  const scope = scopeOf(query);
  const now = await databaseNow(tx);
  const range = widened(rangeOf(query, now), scope);
  const rows = rowsToRead(scope, [range.from.getTime(), range.to.getTime()]);
  const times = await readTimes(tx, rows, ['first_delivered', 'first_failed', 'latency']);
  const timesOf = (wanted: TimeKind, on: CountedChannel) =>
    histogramOf(times.filter(({ kind, channel }) => kind === wanted && channel === on));
  const cells = await readCounts(tx, rows);
  const [whatsapp, sms] = COUNTED_CHANNELS.map((name) => sumOf(cells.filter(({ channel }) => channel === name)));
  const arrived = sms!.attempts_delivered + sms!.attempts_read;
  const ended = arrived + sms!.attempts_failed;
  const costs = (await readNamedCounts(tx, rows, ['cost'])).filter(({ channel }) => channel === 'sms');
  const auto = autoWait(
    { channel: 'whatsapp', country: query.country ?? null, off: null },
    await readDeliveryFigures(tx, range.to < now ? range.to : now),
  );
  const history = {
    delivered: timesOf('first_delivered', 'whatsapp'),
    failed: timesOf('first_failed', 'whatsapp'),
    silent: whatsapp!.first_silent,
    sms: timesOf('latency', 'sms'),
    smsDeliveryRate: ended === 0 ? 1 : arrived / ended,
    smsPrices: smsPricesOf(costs, smsPriceOf(query.country ?? null)),
  };
  return { ...range, ...scopeView(query), ...adviseFallback(history, fallbackAfter, auto, present) };
}
