export const PRESETS = ['today', 'last 7 days', 'this month', 'last month'] as const;
export type Preset = (typeof PRESETS)[number];

/** Whole days of a list, as its address has them; `name` for files: `2026-10`, or the first day. */
export interface PresetRange {
  from: string;
  to: string;
  name: string;
}

/** A range that people ask for, in days and months of the reader's zone. */
export function presetOf(preset: Preset, now: Date): PresetRange {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const between = (from: Date, to: Date): PresetRange => {
    const written = `${from.getFullYear()}-${String(from.getMonth() + 1).padStart(2, '0')}`;
    const name = preset.endsWith('month') ? written : `${written}-${String(from.getDate()).padStart(2, '0')}`;
    return { from: from.toISOString(), to: to.toISOString(), name };
  };
  switch (preset) {
    case 'today':
      return between(new Date(year, month, day), new Date(year, month, day + 1));
    case 'last 7 days':
      return between(new Date(year, month, day - 6), new Date(year, month, day + 1));
    case 'this month':
      return between(new Date(year, month, 1), new Date(year, month + 1, 1));
    case 'last month':
      return between(new Date(year, month - 1, 1), new Date(year, month, 1));
  }
}
