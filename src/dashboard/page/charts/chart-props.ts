import { NOTHING } from '../words/format.js';

/**
 * Colours of lines and bars, apart for every kind of colour blindness (after Okabe and Ito), as CSS variables name them;
 * lines differ by their dashes too.
 */
interface SeriesStyle {
  /** Name of a CSS variable. */
  color: string;
  dash?: number[];
  /** Drawn thin and pale: it is there to compare with. */
  isFaint?: boolean;
}

export const SERIES = {
  success: { color: '--blue' },
  delivery: { color: '--green', dash: [8, 4] },
  fallback: { color: '--orange', dash: [2, 3] },
  whatsapp: { color: '--green' },
  sms: { color: '--orange' },
  all: { color: '--text' },
  paidTwice: { color: '--purple', dash: [8, 4] },
} satisfies Record<string, SeriesStyle>;

/** The same of the time before. */
export const before = ({ color }: SeriesStyle): SeriesStyle => ({ color, dash: [1, 4], isFaint: true });

export function cssColor(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

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
