import { instantOf, wallTime } from './zone.js';

export const PRESETS = ['today', 'last 7 days', 'this month', 'last month'] as const;
export type Preset = (typeof PRESETS)[number];

/** Whole days of a list, as its address has them. */
export interface PresetRange {
  from: string;
  to: string;
}

/** A range that people ask for, in days and months of a zone. */
export function presetOf(preset: Preset, now: Date, timeZone: string): PresetRange {
  const today = new Date(wallTime(now, timeZone).slice(0, 10));
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  const between = (from: Day, to: Day): PresetRange => ({
    from: beginOf(from, timeZone).toISOString(),
    to: beginOf(to, timeZone).toISOString(),
  });
  switch (preset) {
    case 'today':
      return between([year, month, day], [year, month, day + 1]);
    case 'last 7 days':
      return between([year, month, day - 6], [year, month, day + 1]);
    case 'this month':
      return between([year, month, 1], [year, month + 1, 1]);
    case 'last month':
      return between([year, month - 1, 1], [year, month, 1]);
  }
}

/** Year, month from 0, and day; what is beyond a month runs into the next. */
type Day = readonly [year: number, month: number, day: number];

const written = ([year, month, day]: Day): string => new Date(Date.UTC(year, month, day)).toISOString();

const beginOf = (day: Day, timeZone: string): Date => instantOf(written(day).slice(0, 16), timeZone);
