import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { theme } from '../theme.js';
import { zone } from '../words/zone.js';
import type { ChartProps } from './chart-props.js';
import { plotOptions } from './plot-options.js';
import { Tooltip } from './tooltip.js';

const HEIGHT = 240;

/** The drawing itself. Hovering tells the numbers of a place; marking a part of it asks for that part. */
export function Plot(props: ChartProps) {
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
