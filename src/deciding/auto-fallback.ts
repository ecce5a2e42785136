import type { Channel } from '../siren/channel.js';

/** Value of `fallbackAfter` that asks for a learned wait. */
export const AUTO = 'auto';
/** Default wait in seconds, used while nothing is known. */
export const UNLEARNED_SECONDS = 300;
/**
 * Bounds of a learned wait, in seconds, whatever was measured. Most phones that are on have a message by the lower one.
 * Nobody waits longer than the upper one for word of a bill.
 */
const AUTO_SECONDS = { min: 30, max: 900 };
/** Fewer deliveries than this say little about the slowest five in a hundred. */
const LEAST_DELIVERIES = 200;
export const AUTO_PERCENTILE = 95;
export const MEASURED_DAYS = 7;

/**
 * Why a wait is as long as it is.
 * `country`, `all_countries`: it was measured there.
 * `too_few`: nowhere were enough messages delivered.
 * `not_read`: the figures could not be read yet.
 * `read_wanted`: the step is done when the message was read, and people read when they like.
 * `learn_off`: the message says `"learn": false`. `setting_off`: `FALLBACK_AUTO=false`.
 */
export const AUTO_REASONS = [
  'country',
  'all_countries',
  'too_few',
  'not_read',
  'read_wanted',
  'learn_off',
  'setting_off',
] as const;
export type AutoReason = (typeof AUTO_REASONS)[number];

/** What a plan stores about a learned wait, beside the seconds. */
export interface AutoFallback {
  because: AutoReason;
  /** Deliveries that were measured, or that were too few. Null: the figures were not looked at. */
  deliveries: number | null;
  /** Milliseconds within which 95 of 100 of them arrived; null: it was not measured. */
  p95Ms: number | null;
}

/** The wait of one step, in seconds, and why. */
export interface AutoWait {
  fallbackAfter: number;
  auto: AutoFallback;
}

/** Times to delivery over the last days. */
export interface Measured {
  deliveries: number;
  /** Milliseconds; null: nothing was delivered. */
  p95Ms: number | null;
}

/** On one channel; countries as ISO 3166 alpha-2 has them. */
export interface MeasuredChannel {
  all: Measured;
  byCountry: ReadonlyMap<string, Measured>;
}

export type DeliveryFigures = ReadonlyMap<Channel, MeasuredChannel>;

export interface AskedWait {
  channel: Channel;
  /** Null: the number belongs to none. */
  country: string | null;
  /** Null: it is. */
  off: Extract<AutoReason, 'read_wanted' | 'learn_off' | 'setting_off'> | null;
}

/**
 * How long a step waits, in whole seconds: the time within which 95 of 100 messages arrived on its channel. The
 * recipient's country counts if it has enough deliveries, else all countries.
 * @param figures null: none could be read yet
 */
export function autoWait({ channel, country, off }: AskedWait, figures: DeliveryFigures | null): AutoWait {
  if (off !== null) return unlearned(off, null);
  if (figures === null) return unlearned('not_read', null);
  const measured = figures.get(channel);
  const own = country === null ? undefined : measured?.byCountry.get(country);
  return (
    learned('country', own) ??
    learned('all_countries', measured?.all) ??
    unlearned('too_few', measured?.all.deliveries ?? 0)
  );
}

function learned(because: AutoReason, measured: Measured | undefined): AutoWait | null {
  if (measured === undefined || !(measured.deliveries >= LEAST_DELIVERIES)) return null;
  const { deliveries, p95Ms } = measured;
  if (p95Ms === null || !Number.isFinite(p95Ms)) return null;
  const { min, max } = AUTO_SECONDS;
  const fallbackAfter = Math.min(max, Math.max(min, Math.ceil(p95Ms / 1000)));
  return { fallbackAfter, auto: { because, deliveries, p95Ms } };
}

function unlearned(because: AutoReason, deliveries: number | null): AutoWait {
  return { fallbackAfter: UNLEARNED_SECONDS, auto: { because, deliveries, p95Ms: null } };
}
