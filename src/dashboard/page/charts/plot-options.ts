import uPlot from 'uplot';
import { type ChartProps, cssColor, type Mark, type Series } from './chart-props.js';
import { timeMarks } from '../words/format.js';
import { zone } from '../words/zone.js';

/** A mark narrower than this was a click. */
const BRUSH_PX = 8;
const DAY_SECONDS = 86_400;
const FONT = '12px system-ui, sans-serif';

/** @param chart what is shown at that moment: its numbers change while the drawing stays */
export function plotOptions(
  size: { width: number; height: number },
  chart: () => ChartProps,
  onHover: (index: number | null) => void,
): uPlot.Options {
  const { x, series, max, isCount, onBrush } = chart();
  return {
    ...size,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone.peek()),
    padding: [8, 32, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: onBrush !== undefined, y: false, setScale: false } },
    select: { show: onBrush !== undefined, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: {
        time: x.isTime,
        distr: x.logMarks === undefined ? LINEAR : LOGARITHMIC,
        range: (_plot, low, high) => rangeOfX(chart(), low, high),
      },
      y: { range: (_plot, _low, high) => [0, top(max ?? Math.max(1, high))] },
      right: { range: (_plot, _low, high) => [0, top(Math.max(1, high))] },
    },
    axes: [
      xAxis(chart),
      yAxis(chart, isCount === true),
      ...(series.some(({ right }) => right !== undefined) ? [rightAxis(chart)] : []),
    ],
    // Drawn one over the other, so the one in front last.
    series: [{}, ...series.map(seriesOptions).reverse()],
    hooks: {
      draw: [(plot) => drawMarks(plot, chart().x.marks ?? [])],
      ready: [(plot) => plot.over.addEventListener('click', () => pick(plot, chart()))],
      setCursor: [
        (plot) => onHover(plot.cursor.left !== undefined && plot.cursor.left >= 0 ? (plot.cursor.idx ?? null) : null),
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < BRUSH_PX) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          chart().onBrush?.(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
        },
      ],
    },
  };
}

/** A drag is no click: uPlot keeps that from coming here. */
function pick(plot: uPlot, { onPick }: ChartProps): void {
  const { idx, top } = plot.cursor;
  if (onPick === undefined || idx === null || idx === undefined) return;
  onPick(idx, plot.posToVal(top ?? 0, 'y'));
}

/** A bar stands on both sides of its place: the first and the last one need room. */
function rangeOfX({ x, series }: ChartProps, low: number, high: number): [number, number] {
  const [first = low, second = first] = x.values;
  const half = series.some(({ kind }) => kind === 'bars') ? (second - first) / 2 : 0;
  return [low - half, high + half];
}

function xAxis(chart: () => ChartProps): uPlot.Axis {
  return axis({
    ...(chart().x.logMarks && { splits: () => marksWithin(chart()), filter: (_plot, ticks) => ticks }),
    values: (_plot, ticks, _axis, _space, step) => {
      const { x } = chart();
      if (!x.isTime) return ticks.map((tick) => x.label(tick));
      return timeMarks(
        ticks.map((tick) => new Date(tick * 1_000)),
        step >= DAY_SECONDS,
      );
    },
  });
}

/** What lies within the values that there are. */
function marksWithin({ x: { values, logMarks = [] } }: ChartProps): number[] {
  return logMarks.filter((mark) => mark >= values[0]! && mark <= values.at(-1)!);
}

/** uPlot's numbers for them. */
const LINEAR = 1;
const LOGARITHMIC = 3;
const ABOVE = 1.04;
const top = (high: number): number => high * ABOVE;

function rightAxis(chart: () => ChartProps): uPlot.Axis {
  const write = (value: number): string =>
    chart()
      .series.find(({ right }) => right)
      ?.right?.(value) ?? '';
  return axis({
    scale: 'right',
    side: 1,
    size: 56,
    grid: { show: false },
    incrs: WHOLE_STEPS,
    values: (_plot, ticks) => ticks.map(write),
  });
}

const MARK_DASH = [4, 4];
const LINE_PX = 14;

/** An upright line for each, with its name at the top, below that of the one before. */
function drawMarks(plot: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  for (const [i, { at, label }] of marks.entries()) {
    const x = Math.round(plot.valToPos(at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.save();
    ctx.strokeStyle = cssColor('--text');
    ctx.fillStyle = cssColor('--text');
    ctx.lineWidth = ratio;
    ctx.setLineDash(MARK_DASH.map((px) => px * ratio));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    const isRight = x > bbox.left + bbox.width / 2;
    ctx.textAlign = isRight ? 'right' : 'left';
    ctx.textBaseline = 'top';
    ctx.fillText(label, x + (isRight ? -4 : 4) * ratio, bbox.top + i * LINE_PX * ratio);
    ctx.restore();
  }
}

/** 1, 2, 5, 10, 20, … */
const WHOLE_STEPS = Array.from({ length: 30 }, (_, i) => [1, 2, 5][i % 3]! * 10 ** Math.floor(i / 3));

function yAxis(chart: () => ChartProps, isCount: boolean): uPlot.Axis {
  return axis({
    size: 56,
    ...(isCount && { incrs: WHOLE_STEPS }),
    values: (_plot, ticks) => ticks.map((tick) => chart().format(tick)),
  });
}

function axis(own: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: cssColor('--line'), width: 1 };
  return { stroke: cssColor('--muted'), font: FONT, grid, ticks: { ...grid, size: 4 }, ...own };
}

function seriesOptions({ name, style, kind, right }: Series): uPlot.Series {
  const color = cssColor(style.color);
  if (kind === 'bars') {
    const paths = uPlot.paths.bars?.({ size: [0.7, 32] });
    return { label: name, stroke: color, fill: color, width: 0, paths, points: { show: false } };
  }
  return {
    label: name,
    ...(right !== undefined && { scale: 'right' }),
    stroke: color,
    width: style.isFaint ? 1.5 : 2,
    alpha: style.isFaint ? 0.7 : 1,
    dash: style.dash,
    points: { show: true, size: 5, fill: color, filter: alone },
  };
}

/** Places with nothing known beside them: no line goes there, so a point shows them. */
function alone(plot: uPlot, series: number): number[] {
  const values = plot.data[series]!;
  const isKnown = (index: number): boolean => (values[index] ?? null) !== null;
  return Array.from(values, (_, index) => index).filter((i) => isKnown(i) && !isKnown(i - 1) && !isKnown(i + 1));
}
