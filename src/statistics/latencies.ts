import type { LatencyDto } from './figures.dto.js';
import { type Histogram, middleOf, percentilesOf } from './latency-ranges.js';
import type { Tally } from './read-tallies.js';

const NOTHING = '';

/** How many there are of each time, from tallies whose keys are bounds of ranges, behind a prefix if there is one. */
export function histogramOf(tallies: readonly Tally[], prefix = NOTHING): Histogram {
  const histogram = new Map<number, number>();
  for (const { key, n } of tallies) {
    if (!key.startsWith(prefix)) continue;
    const ms = middleOf(Number(key.slice(prefix.length)));
    histogram.set(ms, (histogram.get(ms) ?? 0) + Number(n));
  }
  return histogram;
}

export function latencyOf(tallies: readonly Tally[]): LatencyDto {
  const [p50, p90, p99] = percentilesOf(histogramOf(tallies), [0.5, 0.9, 0.99]);
  return { p50: p50!, p90: p90!, p99: p99! };
}
