import { ceiling, floor, type Level } from './levels.js';
import type { StatisticsRange } from './range.js';

/** Whose numbers: everybody's, those of one country (ISO 3166 alpha-2), or those of one batch over all time. */
export type Scope = { of: 'all' } | { of: 'country'; country: string } | { of: 'batch'; batchId: string };

/** What is kept of a country is no finer than this. */
export function finestOf({ of }: Scope): Level {
  return of === 'country' ? 'quarter' : 'minute';
}

/** Every time that a message can have. */
export const ALL_TIME: StatisticsRange = {
  from: new Date('2000-01-01T00:00:00Z'),
  to: new Date('2101-01-01T00:00:00Z'),
};

/** The range widened to what is kept of the scope. */
export function widened({ from, to }: StatisticsRange, scope: Scope): StatisticsRange {
  const finest = finestOf(scope);
  return { from: new Date(floor(from.getTime(), finest)), to: new Date(ceiling(to.getTime(), finest)) };
}

/** The key of its rows. */
export function scopeKey(scope: Scope): string {
  switch (scope.of) {
    case 'all':
      return '*';
    case 'country':
      return scope.country;
    case 'batch':
      return scope.batchId;
  }
}
