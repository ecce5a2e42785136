import uPlot from 'uplot';
import type { ChartProps, Series } from './chart-props.js';
import { cssColor } from './palette.js';

/** A mark narrower than this was a click. */
const BRUSH_PX = 8;
const FONT = '12px system-ui, sans-serif';

/** @param chart what is shown at that moment: its numbers change while the drawing stays */
export function plotOptions(
  size: { width: number; height: number },
  chart: () => ChartProps,
  onHover: (index: number | null) => void,
): uPlot.Options {
  const { x, series, max, onBrush } = chart();
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: onBrush !== undefined, y: false, setScale: false } },
    select: { show: onBrush !== undefined, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: x.isTime },
      y: { range: (_plot, _low, high) => [0, max ?? Math.max(1, high * 1.08)] },
    },
    axes: [
      axis({ values: x.isTime ? undefined : (_plot, ticks) => ticks.map((tick) => chart().x.label(tick)) }),
      yAxis(chart),
    ],
    series: [{}, ...series.map(seriesOptions)],
    hooks: {
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

function yAxis(chart: () => ChartProps): uPlot.Axis {
  return axis({ size: 56, values: (_plot, ticks) => ticks.map((tick) => chart().format(tick)) });
}

function axis(own: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: cssColor('--line'), width: 1 };
  return { stroke: cssColor('--muted'), font: FONT, grid, ticks: { ...grid, size: 4 }, ...own };
}

function seriesOptions({ name, style, kind }: Series): uPlot.Series {
  const color = cssColor(style.color);
  if (kind === 'bars') {
    const paths = uPlot.paths.bars?.({ size: [0.7, 32] });
    return { label: name, stroke: color, fill: color, width: 0, paths, points: { show: false } };
  }
  return { label: name, stroke: color, width: 2, dash: style.dash, spanGaps: false };
}
