import { type ChartProps, textOf } from './chart-props.js';

/** The numbers of one place of a chart. */
export function Tooltip({ chart: { x, series, format }, index }: { chart: ChartProps; index: number }) {
  const value = x.values[index];
  if (value === undefined) return null;
  return (
    <div class="tooltip">
      <strong>{x.label(value)}</strong>
      {series.map(({ name, values, right }) => (
        <span key={name}>
          {name} <b>{textOf(values[index], right ?? format)}</b>
        </span>
      ))}
    </div>
  );
}
