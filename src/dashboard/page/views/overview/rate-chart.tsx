import type { Bucket, Channel, Statistics, Timeseries } from '../../api/types.js';
import { before as ofBefore, type ChartProps, SERIES, type Series } from '../../charts/chart-props.js';
import { Chart } from '../../charts/chart.js';
import { goTo } from '../../router.js';
import { minute, number, share } from '../../words/format.js';
import { linkToAttempts, linkToMessages } from '../lists.js';
import { bucketRange } from './bucket-range.js';
import { goToRange } from './range-picker.js';

/** Nothing counted is no rate of 0: such a bucket is a gap. */
interface RateChartProps {
  timeseries: Timeseries;
  statistics: Statistics | null;
  /** Of the time before, bucket by bucket; null: nothing is compared. */
  before: Timeseries | null;
}

export function RateChart({ timeseries, statistics, before }: RateChartProps) {
  const { buckets, interval } = timeseries;
  const overall =
    statistics === null
      ? ''
      : ` Over all of it: success ${share(statistics.successRate)}, delivery ${share(statistics.deliveryRate)}, fallback ${share(statistics.fallbackRate)}.`;
  return (
    <Chart
      summary={`Success, delivery and fallback rate by the ${interval}.${overall}`}
      x={timeAxis(timeseries)}
      max={1}
      format={share}
      onPick={(index) => goTo(linkToMessages(bucketRange(timeseries, index)))}
      linkOf={(index) => linkToMessages(bucketRange(timeseries, index))}
      onBrush={(from, to) => goToRange(new Date(from * 1_000), new Date(to * 1_000))}
      series={[
        {
          name: 'Success rate',
          kind: 'line',
          style: SERIES.success,
          values: buckets.map(({ successRate }) => successRate),
        },
        {
          name: 'Delivery rate',
          kind: 'line',
          style: SERIES.delivery,
          values: buckets.map(({ deliveryRate }) => deliveryRate),
        },
        {
          name: 'Fallback rate',
          kind: 'line',
          style: SERIES.fallback,
          values: buckets.map(({ fallbackRate }) => fallbackRate),
        },
        ...(before === null ? [] : seriesBefore(before, buckets.length)),
      ]}
    />
  );
}

const RATES = [
  ['Success rate before', SERIES.success, ({ successRate }: Bucket) => successRate],
  ['Delivery rate before', SERIES.delivery, ({ deliveryRate }: Bucket) => deliveryRate],
  ['Fallback rate before', SERIES.fallback, ({ fallbackRate }: Bucket) => fallbackRate],
] as const;

/** Each bucket of before stands under the one of its number: both ranges are equally long. */
function seriesBefore({ buckets }: Timeseries, length: number): Series[] {
  return RATES.map(([name, style, rateOf]) => ({
    ...{ name, kind: 'line', style: ofBefore(style) },
    values: Array.from({ length }, (_, i) => (buckets[i] === undefined ? null : rateOf(buckets[i]))),
  }));
}

/** Stacked: the bar of all requests stands behind that of WhatsApp, so what shows of it is SMS. */
export function VolumeChart({ timeseries, before }: { timeseries: Timeseries; before: Timeseries | null }) {
  const { buckets, interval } = timeseries;
  return (
    <Chart
      summary={`Requests to Siren by the ${interval}, on WhatsApp and on SMS.`}
      x={timeAxis(timeseries)}
      format={number}
      isCount
      onPick={(index, y) =>
        goTo(linkToAttempts(bucketRange(timeseries, index), { channel: channelAt(buckets[index]!, y) }))
      }
      onBrush={(from, to) => goToRange(new Date(from * 1_000), new Date(to * 1_000))}
      series={[
        ...(before === null
          ? []
          : [
              {
                name: 'All requests before',
                kind: 'line' as const,
                style: ofBefore(SERIES.all),
                values: buckets.map((_, i) => before.buckets[i]?.totalAttempts ?? null),
              },
            ]),
        {
          name: 'WhatsApp',
          kind: 'bars',
          style: SERIES.whatsapp,
          values: buckets.map(({ whatsappAttempts }) => whatsappAttempts),
          linkOf: (index) => linkToAttempts(bucketRange(timeseries, index), { channel: 'whatsapp' }),
        },
        {
          name: 'SMS',
          kind: 'bars',
          style: SERIES.sms,
          values: buckets.map(({ smsAttempts }) => smsAttempts),
          linkOf: (index) => linkToAttempts(bucketRange(timeseries, index), { channel: 'sms' }),
          drawn: buckets.map(({ totalAttempts }) => totalAttempts),
        },
      ]}
    />
  );
}

/** Whose part of the bar is at this height; null: it is above the bar, so both are meant. */
function channelAt({ whatsappAttempts, totalAttempts }: Bucket, y: number): Channel | null {
  if (y > totalAttempts) return null;
  return y <= whatsappAttempts ? 'whatsapp' : 'sms';
}

/** The beginnings of the buckets, in seconds. */
function timeAxis({ buckets }: Timeseries): ChartProps['x'] {
  return {
    name: 'From',
    isTime: true,
    values: buckets.map(({ start }) => Date.parse(start) / 1_000),
    label: (seconds) => minute(new Date(seconds * 1_000)),
  };
}
