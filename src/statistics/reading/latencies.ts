import type { LatencyDto } from './figures.dto.js';
import { type Histogram, percentilesOf } from '../counting/latency-ranges.js';
import type { TimeCount } from './read-times.js';

/** How many there are of each time in milliseconds. */
export function histogramOf(times: readonly Pick<TimeCount, 'ms' | 'n'>[]): Histogram {
  const histogram = new Map<number, number>();
  for (const { ms, n } of times) histogram.set(ms, (histogram.get(ms) ?? 0) + n);
  return histogram;
}

export function latencyOf(times: readonly Pick<TimeCount, 'ms' | 'n'>[]): LatencyDto {
  const [p50, p90, p99] = percentilesOf(histogramOf(times), [0.5, 0.9, 0.99]);
  return { p50: p50!, p90: p90!, p99: p99! };
}
