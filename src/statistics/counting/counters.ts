import { type Channel, CHANNELS } from '../../siren/channel.js';

/**
 * Counters that only add up: a column each, of the same name, in `statistics_deltas` and `statistics_counts`. An
 * attempt is in exactly one of the `attempts_*`, a message in exactly one of the `messages_*`.
 */
export const COUNTERS = [
  'attempts_sending',
  'attempts_unknown',
  'attempts_accepted',
  'attempts_sent',
  'attempts_failed',
  'attempts_delivered',
  'attempts_read',
  /** Attempts that were delivered after nobody waited for them any more. */
  'late_deliveries',
  /** Attempts that Siren took and that the price list had no price for. */
  'unpriced_attempts',
  'messages_scheduled',
  'messages_queued',
  'messages_sending',
  'messages_sent',
  'messages_delivered',
  'messages_read',
  'messages_failed',
  'messages_expired',
  'messages_cancelled',
  'messages_suppressed',
  /** The finished ones among those above. Messages in the states after them are always finished, those before never. */
  'finished_sent',
  'finished_delivered',
  'finished_read',
  /** Messages that were sent, or given up, and for which a later channel of their plan was tried. */
  'fallbacks',
  /** Messages that arrived on more than one channel. */
  'double_deliveries',
  /** Messages with a second channel, on whose first channel nothing more was reported: see `counted.ts`. */
  'first_silent',
] as const;
export type Counter = (typeof COUNTERS)[number];

/** How many there are of each; a counter that is missing is zero. */
export type Counts = Partial<Record<Counter, number>>;

export const ZEROS: Readonly<Required<Counts>> = Object.freeze(
  Object.fromEntries(COUNTERS.map((counter) => [counter, 0])) as Required<Counts>,
);

/** The channels that are counted one by one. */
export const COUNTED_CHANNELS: readonly CountedChannel[] = CHANNELS;
export type CountedChannel = Channel;

/** The channel under which messages without an attempt are counted. */
export const NO_CHANNEL = '';

/**
 * Times that are counted in histograms, by the ranges of `times.ts`:
 * - `latency`: delivered attempts, from their begin to their delivery
 * - `delivery`: delivered messages, from their creation to their first delivery
 * - `first_delivered`, `first_failed`: what became of the first channel of a plan that has another: see `counted.ts`
 *
 * Their place in this list is part of the keys that are stored: new ones go to its end.
 */
export const TIME_KINDS = ['latency', 'delivery', 'first_delivered', 'first_failed'] as const;
export type TimeKind = (typeof TIME_KINDS)[number];

/**
 * What is counted under names that nobody knows beforehand:
 * - `error`: attempts that failed or whose outcome is unknown, by their code
 * - `followed`: the same attempts, by their code and what was done then: `131026/fallback`
 * - `cost`: millionths of a currency, by `spent`, `fallback` or `double` and the currency: `spent:INR`
 * - `saved` by what was learned: `requests` that were not made, the `ms` that messages did not wait, and millionths of a
 *   currency: `cost:INR`. Of any size, so they are no columns: the milliseconds of a month may be more than an integer holds
 */
export type NamedKind = 'error' | 'followed' | 'cost' | 'saved';
