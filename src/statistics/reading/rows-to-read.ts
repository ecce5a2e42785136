import { type Level, sumOfSegments } from '../folding/levels.js';
import { finestOf, type StatisticsScope, scopeKey } from '../folding/scope.js';

/** Folded rows whose numbers are added to those of a bucket, or taken away; times in milliseconds since 1970. */
export interface Part {
  bucket: number;
  level: Level | 'batch';
  from: number;
  to: number;
  sign: 1 | -1;
}

/** What to read for consecutive buckets of time. */
export interface RowsToRead {
  /** The keys of those whose numbers they are. */
  scopes: readonly string[];
  /** What is folded. */
  parts: readonly Part[];
  /** Where the buckets begin and where the last one ends, in milliseconds since 1970: for what is not folded yet. */
  bounds: readonly number[];
}

/** @param bounds of consecutive buckets, in milliseconds: the beginning of each, and the end of the last */
export function rowsToRead(scope: StatisticsScope, bounds: readonly number[]): RowsToRead {
  if (scope.of !== 'batch') return rowsOfKeys([scopeKey(scope)], finestOf(scope), bounds);
  const part: Part = { bucket: 0, level: 'batch', from: -Infinity, to: Infinity, sign: 1 };
  return { scopes: [scopeKey(scope)], parts: [part], bounds };
}

/** The same for scopes of one kind, by their keys. */
export function rowsOfKeys(keys: readonly string[], finest: Level, bounds: readonly number[]): RowsToRead {
  return { scopes: keys, parts: partsOf(finest, bounds), bounds };
}

function partsOf(finest: Level, bounds: readonly number[]): Part[] {
  return bounds
    .slice(1)
    .flatMap((to, bucket) => sumOfSegments(bounds[bucket]!, to, finest).map((segment) => ({ bucket, ...segment })));
}

/** Spans of rows as arrays that SQL unnests; times in seconds since 1970, as `to_timestamp` takes them. */
export interface Spans {
  levels: string[];
  froms: number[];
  tos: number[];
}

export function spansOf(segments: readonly { level: string; from: number; to: number }[]): Spans {
  return {
    levels: segments.map(({ level }) => level),
    froms: segments.map(({ from }) => seconds(from)),
    tos: segments.map(({ to }) => seconds(to)),
  };
}

/** The spans that hold all of these rows, each row once: neighbours are one look into the index. */
export function merged(parts: readonly Part[]): Spans {
  const spans: { level: string; from: number; to: number }[] = [];
  for (const [level, ofLevel] of Map.groupBy(parts, (part) => part.level)) {
    for (const { from, to } of ofLevel.toSorted((a, b) => a.from - b.from)) {
      const last = spans.at(-1);
      if (last?.level === level && from <= last.to) last.to = Math.max(last.to, to);
      else spans.push({ level, from, to });
    }
  }
  return spansOf(spans);
}

/** Where the first bucket begins and the last one ends, as `to_timestamp` takes them. */
export function endsOf(bounds: readonly number[]): [number, number] {
  return [seconds(bounds[0]!), seconds(bounds.at(-1)!)];
}

function seconds(time: number): number {
  return time / 1_000;
}
