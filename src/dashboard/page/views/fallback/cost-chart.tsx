import type { FallbackAdvice, FallbackValue } from '../../api/types.js';
import { Chart } from '../../charts/chart.js';
import { SERIES } from '../../charts/chart-props.js';
import { money, number } from '../../words/format.js';
import { comparedValues, waitAxis } from './advice-axis.js';

const DECIMALS = 2;

/**
 * What doubles cost against how many are reached later, by how long WhatsApp is waited for: a chart for each currency, since they
 * are never added up. Without prices the doubles are counted.
 */
export function CostCharts({ advice }: { advice: FallbackAdvice }) {
  const currencies = advice.basis.smsPrices.map(({ currency }) => currency);
  if (currencies.length === 0) return <CostChart advice={advice} currency={null} />;
  return (
    <>
      {currencies.map((currency) => (
        <CostChart key={currency} advice={advice} currency={currency} />
      ))}
    </>
  );
}

function CostChart({ advice, currency }: { advice: FallbackAdvice; currency: string | null }) {
  const values = comparedValues(advice);
  const what = currency === null ? 'Messages paid twice' : `Doubles cost, ${currency}`;
  return (
    <Chart
      summary={`${what}, and the messages that are reached more than a minute later than by an SMS at once, by the time that WhatsApp is waited for.`}
      x={waitAxis(advice)}
      format={(amount) =>
        currency === null ? number(amount) : money(String(Number(amount.toFixed(DECIMALS))), currency)
      }
      isCount={currency === null}
      series={[
        {
          name: what,
          kind: 'line',
          style: SERIES.paidTwice,
          values: values.map((value) => (currency === null ? value.paidTwice : costOf(value, currency))),
        },
        {
          name: 'Messages reached later',
          kind: 'line',
          style: SERIES.success,
          right: number,
          values: values.map(({ reachedLater }) => reachedLater),
        },
      ]}
    />
  );
}

function costOf({ costs }: FallbackValue, currency: string): number | null {
  const cost = costs.find((one) => one.currency === currency);
  return cost === undefined ? null : Number(cost.paidTwice);
}
