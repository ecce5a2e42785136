import type { FallbackAdvice } from '../../api/figures.js';
import { Chart } from '../../charts/chart.js';
import { SERIES } from '../../charts/palette.js';
import { share } from '../../words/format.js';
import { valuesOf, waitAxis } from './advice-axis.js';

/** Shares of the messages, by how long WhatsApp is waited for. */
export function AdviceChart({ advice }: { advice: FallbackAdvice }) {
  const items = valuesOf(advice);
  return (
    <Chart
      summary="The share of messages that fall back to SMS, and the share that is paid twice, by the seconds waited for WhatsApp."
      x={waitAxis(advice)}
      format={share}
      max={1}
      series={[
        {
          name: 'Fall back to SMS',
          kind: 'line',
          style: SERIES.fallback,
          values: items.map(({ fallbackRate }) => fallbackRate),
        },
        {
          name: 'Paid twice',
          kind: 'line',
          style: SERIES.paidTwice,
          values: items.map(({ paidTwiceRate }) => paidTwiceRate),
        },
      ]}
    />
  );
}
