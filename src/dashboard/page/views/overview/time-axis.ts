import type { Timeseries } from '../../api/figures.js';
import type { ChartProps } from '../../charts/chart-props.js';
import { minute } from '../../words/format.js';

/** The beginnings of the buckets, in seconds. */
export function timeAxis({ buckets }: Timeseries): ChartProps['x'] {
  return {
    name: 'From',
    isTime: true,
    values: buckets.map(({ start }) => Date.parse(start) / 1_000),
    label: (seconds) => minute(new Date(seconds * 1_000)),
  };
}
