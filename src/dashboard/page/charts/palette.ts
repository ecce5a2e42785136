/**
 * Colours of lines and bars, apart for every kind of colour blindness (after Okabe and Ito), as CSS variables name them;
 * lines differ by their dashes too.
 */
export interface SeriesStyle {
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
