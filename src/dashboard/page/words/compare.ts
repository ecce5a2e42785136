import { type Range, LENGTHS } from './ranges.js';

/** A range as the API is asked about it, in ISO 8601. */
export type AskedRange = Readonly<{
  from: string;
  /** Left out: until now. */
  to: string | undefined;
}>;

export const askedRange = ({ from, to }: Range): AskedRange => ({ from: from.toISOString(), to: to?.toISOString() });

/** The time of the same length that ends where a range begins. */
export function timeBefore({ name, from, to }: Range): AskedRange {
  const length = name === 'custom' ? (to ?? from).getTime() - from.getTime() : LENGTHS[name];
  return { from: new Date(from.getTime() - length).toISOString(), to: from.toISOString() };
}

/** Whether an address asks to compare. */
export const isCompared = (params: Readonly<Record<string, string>>): boolean => params.compare === '1';

/** How a figure has changed: `▲ up 12 (+8 %)`. */
export interface Change {
  way: 'up' | 'down' | 'same' | 'unknown';
  text: string;
}

const ARROWS = { up: '▲', down: '▼' };

/**
 * Compares a figure with what it was before; null: nothing was counted. `write` writes a difference of it, which is above
 * zero, and `percent` a share.
 */
export function changeOf(
  now: number | null,
  before: number | null,
  write: (difference: number) => string,
  percent: (share: number) => string,
): Change {
  if (now === null || before === null) return { way: 'unknown', text: '–' };
  const difference = now - before;
  if (difference === 0) return { way: 'same', text: 'as before' };
  const way = difference > 0 ? 'up' : 'down';
  const sign = difference > 0 ? '+' : '−';
  const relative = before === 0 ? '–' : `${sign}${percent(Math.abs(difference / before))}`;
  return { way, text: `${ARROWS[way]} ${way} ${write(Math.abs(difference))} (${relative})` };
}
