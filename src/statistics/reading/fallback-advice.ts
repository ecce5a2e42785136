import type { FallbackAdviceDto, FallbackBasisDto, FallbackPolicyDto } from './fallback-policy.dto.js';
import { ratioOrZero } from './figures.js';
import type { AutoWait } from '../../deciding/auto-fallback.js';
import { costOfFallbacks, priceView, type SmsPrices } from './costs.js';
import { type Histogram, percentilesOf } from '../counting/times.js';

/** What is recorded about the first channel and about SMS. Times are in milliseconds since Siren's acceptance. */
export interface History {
  delivered: Histogram;
  failed: Histogram;
  silent: number;
  /** From the begin of an SMS to its delivery. */
  sms: Histogram;
  smsDeliveryRate: number;
  smsPrices: SmsPrices;
}

export type Advice = Pick<FallbackAdviceDto, 'basis' | 'items' | 'auto' | 'present' | 'recommendation'>;

/** Advice needs at least this many messages. */
const LEAST_BASIS = 100;
/** A delivery that is later by no more than this counts as equally soon. */
const LATER_MS = 60_000;
/** The share of messages that may be paid twice: 2 of 100. */
const PAID_TWICE_AT_MOST = 0.02;

/**
 * Replays the history under each value, and under the current value of `auto`.
 * @param values of `fallbackAfter`, in seconds
 * @param present the current setting, in seconds; null: unknown
 */
export function adviseFallback(
  history: History,
  values: readonly number[],
  auto: AutoWait,
  present: number | 'auto' | null = null,
): Advice {
  const delivered = sizeOf(history.delivered);
  const failed = sizeOf(history.failed);
  const messages = delivered + failed + history.silent;
  const items = [...new Set(values)].sort((a, b) => a - b).map((value) => replay(history, value, messages));
  const basis: FallbackBasisDto = {
    messages,
    delivered,
    failed,
    silent: history.silent,
    smsDelivered: sizeOf(history.sms),
    smsDeliveryRate: history.smsDeliveryRate,
    smsPrices: priceView(history.smsPrices),
    caveats: [...CAVEATS, ...(history.sms.size === 0 ? [NO_SMS] : []), PRICE_CAVEATS[history.smsPrices.from ?? 'none']],
  };
  const replayed = { ...replay(history, auto.fallbackAfter, messages), ...auto.auto };
  const isAuto = present === 'auto';
  const now = present === null ? null : { ...replay(history, isAuto ? auto.fallbackAfter : present, messages), isAuto };
  return {
    basis,
    items,
    auto: replayed,
    present: now,
    recommendation: messages < LEAST_BASIS ? null : recommend(items),
  };
}

const CAVEATS = [
  'WhatsApp is watched after the fallback too, so that slow deliveries are known whatever fallbackAfter was in use; read receipts that never came leave a delivery out all the same.',
  'A message that WhatsApp failed falls back when it fails, or after fallbackAfter if that is sooner.',
  'The wait for an SMS is drawn from the delivered SMS of the range, whenever and to whomever they were sent.',
  'Times come from histograms and are off by 5 % at most.',
];
const PRICE_CAVEATS = {
  measured: 'An SMS is taken to cost what those of the range did on average, by PRICES as they were then.',
  configured: 'No SMS of the range has a price: each is taken to cost what PRICES say of one segment.',
  none: 'PRICES say nothing of SMS, so no costs are told.',
};
const NO_SMS = 'No SMS was delivered in the range: the wait for one is taken as 0 ms.';

function replay(
  { delivered, failed, silent, sms, smsDeliveryRate, smsPrices }: History,
  value: number,
  messages: number,
): FallbackPolicyDto {
  const limit = value * 1000;
  const smsTimes = sms.size === 0 ? new Map([[0, 1]]) : sms;
  const smsTotal = sizeOf(smsTimes);
  const waits = new Map<number, number>();
  const wait = (ms: number, n: number): void => void waits.set(ms, (waits.get(ms) ?? 0) + n);
  /** This many recipients wait for an SMS from then on. `else` is when WhatsApp reaches them anyway. */
  const fallBack = (at: number, n: number, otherwise = Infinity): void => {
    for (const [ms, count] of smsTimes) wait(Math.min(at + ms, otherwise), (n * smsDeliveryRate * count) / smsTotal);
    if (otherwise < Infinity) wait(otherwise, n * (1 - smsDeliveryRate));
  };

  let reachedLater = 0;
  /** So many would have it by an SMS sent at once; they have it `at`, by that or by WhatsApp. */
  const compare = (at: (smsMs: number) => number, n: number, otherwise = Infinity): void => {
    for (const [ms, count] of smsTimes) {
      const isLater = at(ms) - Math.min(ms, otherwise) > LATER_MS;
      if (isLater) reachedLater += (n * smsDeliveryRate * count) / smsTotal;
    }
  };

  let paidTwice = 0;
  for (const [ms, n] of delivered) {
    if (ms <= limit) wait(ms, n);
    else {
      paidTwice += n;
      fallBack(limit, n, ms);
    }
    compare((smsMs) => (ms <= limit ? ms : Math.min(limit + smsMs, ms)), n, ms);
  }
  for (const [ms, n] of failed) {
    const at = Math.min(ms, limit);
    fallBack(at, n);
    compare((smsMs) => at + smsMs, n);
  }
  fallBack(limit, silent);
  compare((smsMs) => limit + smsMs, silent);
  const fallbacks = paidTwice + sizeOf(failed) + silent;
  const [p50, p95] = percentilesOf(waits, [0.5, 0.95]);
  return {
    fallbackAfter: value,
    fallbacks,
    fallbackRate: ratioOrZero(fallbacks, messages),
    paidTwice,
    paidTwiceRate: ratioOrZero(paidTwice, messages),
    reachedLater: Math.round(reachedLater),
    waitMs: { p50: p50 ?? null, p95: p95 ?? null },
    costs: costOfFallbacks(smsPrices, { fallbacks, paidTwice }),
  };
}

/** Recommends the shortest wait that does not pay for too many messages twice. */
function recommend(items: readonly FallbackPolicyDto[]): FallbackAdviceDto['recommendation'] {
  const affordable = items.find(({ paidTwiceRate }) => paidTwiceRate <= PAID_TWICE_AT_MOST);
  const chosen = affordable ?? items.at(-1);
  if (chosen === undefined) return null;
  const twice = `${(chosen.paidTwiceRate * 100).toFixed(1)} % of the messages would have been paid twice`;
  const reason = affordable
    ? `The shortest wait under which at most 2 % are paid twice: ${twice}.`
    : `Each value pays more than 2 % twice; the longest pays least: ${twice}. Compare longer ones.`;
  return { fallbackAfter: chosen.fallbackAfter, reason };
}

function sizeOf(histogram: Histogram): number {
  return [...histogram.values()].reduce((sum, n) => sum + n, 0);
}
