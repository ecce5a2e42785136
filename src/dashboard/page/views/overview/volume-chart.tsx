import type { Timeseries } from '../../api/figures.js';
import { Chart } from '../../charts/chart.js';
import { SERIES } from '../../charts/palette.js';
import { number } from '../../words/format.js';
import { goToRange } from './range-picker.js';
import { timeAxis } from './time-axis.js';

/** Stacked: the bar of all requests stands behind that of WhatsApp, so what shows of it is SMS. */
export function VolumeChart({ timeseries }: { timeseries: Timeseries }) {
  const { buckets, interval } = timeseries;
  return (
    <Chart
      summary={`Requests to Siren by the ${interval}, on WhatsApp and on SMS.`}
      x={timeAxis(timeseries)}
      format={number}
      onBrush={(from, to) => goToRange(new Date(from * 1_000), new Date(to * 1_000))}
      series={[
        {
          name: 'WhatsApp',
          kind: 'bars',
          style: SERIES.whatsapp,
          values: buckets.map(({ whatsappAttempts }) => whatsappAttempts),
        },
        {
          name: 'SMS',
          kind: 'bars',
          style: SERIES.sms,
          values: buckets.map(({ smsAttempts }) => smsAttempts),
          drawn: buckets.map(({ totalAttempts }) => totalAttempts),
        },
      ]}
    />
  );
}
