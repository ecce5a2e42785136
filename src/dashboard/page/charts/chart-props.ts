import { NOTHING } from '../words/format.js';
import type { SeriesStyle } from './palette.js';

export interface Series {
  name: string;
  style: SeriesStyle;
  kind: 'line' | 'bars';
  /** Null where nothing is known: a gap. */
  values: (number | null)[];
  /** Where it is drawn, when that is not at its values: of bars that stand on others. */
  drawn?: (number | null)[];
}

export interface ChartProps {
  /** What the chart shows, in a sentence, for who does not see it. */
  summary: string;
  x: {
    name: string;
    /** Ascending; seconds since 1970 when `isTime`. */
    values: number[];
    isTime: boolean;
    label: (value: number) => string;
  };
  /** What is in front comes first. */
  series: Series[];
  format: (value: number) => string;
  /** The upper end of the y axis where that is known, such as 1 for rates. */
  max?: number;
  /** A part of x was marked. */
  onBrush?: (from: number, to: number) => void;
}

export function textOf(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? NOTHING : format(value);
}
