import type { Bucket, Timeseries } from '../../api/figures.js';
import type { Channel } from '../../api/types.js';
import { Chart } from '../../charts/chart.js';
import { before as ofBefore, SERIES } from '../../charts/palette.js';
import { number } from '../../words/format.js';
import { goTo } from '../../router.js';
import { linkToAttempts } from '../lists.js';
import { bucketRange } from './bucket-range.js';
import { goToRange } from './range-picker.js';
import { timeAxis } from './time-axis.js';

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
