import { ceiling, floor, type Level, type Segment, segmentsOf } from './levels.js';
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

/** The folded rows to read for consecutive buckets of time, and where each bucket begins; all times as SQL reads them. */
export interface RowsToRead {
  scope: string;
  levels: string[];
  froms: string[];
  tos: string[];
  starts: string[];
  /** The end of the last bucket. */
  end: string;
}

/** @param bounds of consecutive buckets, in milliseconds: the beginning of each, and the end of the last */
export function rowsToRead(scope: Scope, bounds: readonly number[]): RowsToRead {
  const segments = segmentsOfScope(scope, bounds);
  return {
    scope: scopeKey(scope),
    levels: segments.map(({ level }) => level),
    froms: segments.map(({ from }) => from),
    tos: segments.map(({ to }) => to),
    starts: bounds.slice(0, -1).map(iso),
    end: iso(bounds.at(-1)!),
  };
}

function segmentsOfScope(scope: Scope, bounds: readonly number[]): { level: string; from: string; to: string }[] {
  if (scope.of === 'batch') return [{ level: 'batch', from: '-infinity', to: 'infinity' }];
  const finest = finestOf(scope);
  const segments: Segment[] = [];
  for (const [i, to] of bounds.slice(1).entries()) {
    for (const segment of segmentsOf(bounds[i]!, to, finest)) {
      // Buckets that are read from rows of one length are one look into the index.
      const last = segments.at(-1);
      if (last?.level === segment.level && last.to === segment.from) last.to = segment.to;
      else segments.push(segment);
    }
  }
  return segments.map(({ level, from, to }) => ({ level, from: iso(from), to: iso(to) }));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
