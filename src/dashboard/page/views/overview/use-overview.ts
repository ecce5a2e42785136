import { useEffect, useRef } from 'preact/hooks';
import type { ErrorFigures, Statistics, Timeseries } from '../../api/types.js';
import { useQuery } from '../../api/use-query.js';
import { live } from '../../live.js';
import { askedRange, type Range, timeBefore } from '../../words/ranges.js';
import { zone } from '../../words/zone.js';

/** Three questions, at most this often, while something changes. */
const REFRESH_MS = 2_000;

const NOT_ASKED = { data: null, error: null };

/** The figures of a range, and of the time before it where that is wanted; asked for again whenever the service tells that something has changed. */
export function useOverview(shown: Range, compares: boolean) {
  const { interval } = shown;
  const range = askedRange(shown);
  const timeZone = zone.value;
  const statistics = useQuery<Statistics>('statistics', range);
  const timeseries = useQuery<Timeseries>('statistics/timeseries', { ...range, interval, timeZone });
  const errors = useQuery<ErrorFigures>('statistics/errors', range);

  // What is over seldom changes: it is not asked for again while somebody looks.
  const past = timeBefore(shown);
  const before = useQuery<Statistics>(compares ? 'statistics' : null, past);
  const seriesBefore = useQuery<Timeseries>(compares ? 'statistics/timeseries' : null, {
    ...past,
    interval,
    timeZone,
  });

  const heard = live.value;
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

  return {
    statistics,
    timeseries,
    errors,
    before: compares ? before : NOT_ASKED,
    seriesBefore: compares ? seriesBefore : NOT_ASKED,
  };
}
