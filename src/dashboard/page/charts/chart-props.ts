import { NOTHING } from '../words/format.js';
import type { SeriesStyle } from './palette.js';

export interface Series {
  name: string;
  style: SeriesStyle;
  kind: 'line' | 'bars';
  /** Null where nothing is known: a gap. */
  values: (number | null)[];
  /** Where the rows are of which a value tells. */
  linkOf?: (index: number) => string;
  /** Where it is drawn, when that is not at its values: of bars that stand on others. */
  drawn?: (number | null)[];
  /** It has a scale of its own, at the right, whose numbers are written so. */
  right?: (value: number) => string;
}

/** A place of x that has a name, such as what is set now. */
export interface Mark {
  at: number;
  label: string;
}

export interface ChartProps {
  /** What the chart shows, in a sentence, for who does not see it. */
  summary: string;
  x: {
    name: string;
    /** Ascending; seconds since 1970 when `isTime`. */
    values: number[];
    isTime: boolean;
    /** Each step is so many times the one before: the marks of the axis, of values above zero. */
    logMarks?: readonly number[];
    /** Drawn as upright lines, and told in the table. */
    marks?: readonly Mark[];
    label: (value: number) => string;
  };
  /** What is in front comes first. */
  series: Series[];
  format: (value: number) => string;
  /** The upper end of the y axis where that is known, such as 1 for rates. */
  max?: number;
  /** The values are counts: the axis has whole numbers. */
  isCount?: boolean;
  /** Where the rows are of which one place of x tells. */
  linkOf?: (index: number) => string;
  /** One place of x was clicked, at this height. */
  onPick?: (index: number, y: number) => void;
  /** A part of x was marked. */
  onBrush?: (from: number, to: number) => void;
}

export function textOf(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? NOTHING : format(value);
}
