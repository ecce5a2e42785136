import type { Timeseries } from '../../api/types.js';
import type { CountedRange } from '../lists.js';

/** What one bucket has counted: the first and the last one may reach beyond what was asked for. */
export function bucketRange(
  { buckets, from, to }: Pick<Timeseries, 'from' | 'to'> & { buckets: { start: string }[] },
  index: number,
): CountedRange {
  const [start, next] = [buckets[index]!.start, buckets[index + 1]?.start ?? to];
  return {
    from: Date.parse(start) < Date.parse(from) ? from : start,
    to: Date.parse(next) > Date.parse(to) ? to : next,
  };
}
