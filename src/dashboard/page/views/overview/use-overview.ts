import { useEffect, useRef } from 'preact/hooks';
import type { ErrorFigures, Statistics, Timeseries } from '../../api/figures.js';
import { useQuery } from '../../api/use-query.js';
import { live } from '../../live.js';
import { useSignal } from '../../signal.js';
import type { Range } from '../../words/ranges.js';
import { zone } from '../../words/zone.js';

/** Three questions, at most this often, while something changes. */
const REFRESH_MS = 2_000;

/** The figures of a range, asked for again whenever the service tells that something has changed. */
export function useOverview({ from, to, interval }: Range) {
  const range = { from: from.toISOString(), to: to?.toISOString() };
  const statistics = useQuery<Statistics>('statistics', range);
  const timeseries = useQuery<Timeseries>('statistics/timeseries', { ...range, interval, timeZone: useSignal(zone) });
  const errors = useQuery<ErrorFigures>('statistics/errors', range);

  const heard = useSignal(live);
  const refreshedAt = useRef(performance.now());
  useEffect(() => {
    if (heard === null) return;
    const wait = Math.max(0, refreshedAt.current + REFRESH_MS - performance.now());
    const timer = setTimeout(() => {
      refreshedAt.current = performance.now();
      for (const query of [statistics, timeseries, errors]) query.reload();
    }, wait);
    return () => clearTimeout(timer);
  }, [heard]);

  return { statistics, timeseries, errors };
}
