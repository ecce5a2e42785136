import { useState } from 'preact/hooks';
import { DataTable } from '../components/data-table.js';
import { type ChartProps, textOf } from './chart-props.js';
import { Plot } from './plot.js';

/** A chart, and the same numbers as a table for who prefers to read them. */
export function Chart(props: ChartProps) {
  const { x, series, format, summary } = props;
  const [isTable, setTable] = useState(false);
  const rows = x.values.map((value, index) => ({ value, index }));
  return (
    <figure class="chart">
      <div class="chart-bar">
        <ul class="legend" aria-label="Legend">
          {series.map(({ name, style }) => (
            <li key={name}>
              <svg width="22" height="10" aria-hidden="true">
                <line
                  x1="0"
                  y1="5"
                  x2="22"
                  y2="5"
                  stroke={`var(${style.color})`}
                  stroke-width="3"
                  stroke-dasharray={style.dash?.join(' ')}
                />
              </svg>
              {name}
            </li>
          ))}
        </ul>
        <button type="button" class="quiet" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          Table
        </button>
      </div>
      {isTable ? (
        <DataTable
          label={summary}
          rows={rows}
          keyOf={({ index }) => String(index)}
          columns={[
            { head: x.name, cell: ({ value, index }) => linked(placeOf(x, value), props.linkOf?.(index)) },
            ...series.map(({ name, values, linkOf, right }) => ({
              head: name,
              numeric: true,
              cell: ({ index }: { index: number }) =>
                linked(textOf(values[index], right ?? format), values[index] ? linkOf?.(index) : undefined),
            })),
          ]}
        />
      ) : (
        <Plot {...props} />
      )}
      <figcaption class="visually-hidden">{summary}</figcaption>
    </figure>
  );
}

function linked(text: string, href: string | undefined) {
  return href === undefined ? text : <a href={href}>{text}</a>;
}

/** With the name of that place, where it has one. */
function placeOf({ label, marks = [] }: ChartProps['x'], value: number): string {
  const names = marks.filter(({ at }) => at === value).map(({ label: name }) => name);
  return [label(value), ...names].join(', ');
}
