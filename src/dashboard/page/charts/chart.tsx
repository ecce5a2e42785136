import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { DataTable } from '../components/data-table.js';
import { theme } from '../theme.js';
import { zone } from '../words/zone.js';
import { type ChartProps, textOf } from './chart-props.js';
import { plotOptions } from './plot-options.js';

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
            { head: x.name, cell: ({ value, index }) => linked(labelAt(x, value), props.linkOf?.(index)) },
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
function labelAt({ label, marks = [] }: ChartProps['x'], value: number): string {
  const names = marks.filter(({ at }) => at === value).map(({ label: name }) => name);
  return [label(value), ...names].join(', ');
}

const HEIGHT = 240;

/** The drawing itself. Hovering tells the numbers of a place; marking a part of it asks for that part. */
function Plot(props: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const mode = theme.value;
  const timeZone = zone.value;
  const { x, series, summary } = props;
  // Built anew only when what is drawn changes, not whenever new numbers come.
  const shape = [
    mode,
    timeZone,
    x.name,
    x.isTime,
    JSON.stringify(x.marks),
    ...series.map(({ name, kind }) => `${name}/${kind}`),
  ].join();
  const data = [x.values, ...series.map(({ values, drawn }) => drawn ?? values).reverse()] as uPlot.AlignedData;
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const element = frame.current!;
    const size = { width: element.clientWidth, height: HEIGHT };
    const drawn = new uPlot(
      plotOptions(size, () => latest.current, setHovered),
      data,
      element,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [shape]);

  const numbers = JSON.stringify(data);
  useEffect(() => plot.current?.setData(data), [numbers]);

  return (
    <div class="plot">
      <div ref={frame} role="img" aria-label={summary} />
      {hovered !== null && <Tooltip chart={props} index={hovered} />}
    </div>
  );
}

/** The numbers of one place of a chart. */
function Tooltip({ chart: { x, series, format }, index }: { chart: ChartProps; index: number }) {
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
