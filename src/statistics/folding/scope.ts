import type { MessageCategory } from '../../templates/template-content.js';
import { ceiling, floor, type Level } from './levels.js';
import type { StatisticsRange } from '../counting/range.js';

/**
 * Whose figures: everybody's, those of one country (ISO 3166 alpha-2), template or category of messages, or those of
 * one batch over all time.
 */
export type StatisticsScope =
  | { of: 'all' }
  | { of: 'country'; country: string }
  | { of: 'template'; template: string }
  | { of: 'category'; category: MessageCategory }
  | { of: 'batch'; batchId: string };

/** What a query may be limited to; at most one of them. */
export interface ScopeQuery {
  /** ISO 3166 alpha-2. */
  country?: string;
  /** The name of a template. */
  template?: string;
  category?: MessageCategory;
}

export function scopeOf({ country, template, category }: ScopeQuery): StatisticsScope {
  if (country !== undefined) return { of: 'country', country };
  if (template !== undefined) return { of: 'template', template };
  if (category !== undefined) return { of: 'category', category };
  return { of: 'all' };
}

/** What an answer says of the scope that was asked for. */
export function scopeView({ country = null, template = null, category = null }: Nullable<ScopeQuery>) {
  return { country, template, category };
}

type Nullable<T> = { [Field in keyof T]?: T[Field] | null };

/** The finest level that is kept for a part. */
export function finestOf({ of }: StatisticsScope): Level {
  return of === 'all' || of === 'batch' ? 'minute' : 'quarter';
}

/** Every time that a message can have. */
export const ALL_TIME: StatisticsRange = {
  from: new Date('2000-01-01T00:00:00Z'),
  to: new Date('2101-01-01T00:00:00Z'),
};

/** The range widened to what is kept of the scope. */
export function widened({ from, to }: StatisticsRange, scope: StatisticsScope): StatisticsRange {
  const finest = finestOf(scope);
  return { from: new Date(floor(from.getTime(), finest)), to: new Date(ceiling(to.getTime(), finest)) };
}

/** No country has a colon in it. */
const TEMPLATE = 'template:';
const CATEGORY = 'category:';

/** The key of everybody's rows. */
export const EVERYBODY = '*';

/** The key of its rows. */
export function scopeKey(scope: StatisticsScope): string {
  switch (scope.of) {
    case 'all':
      return EVERYBODY;
    case 'country':
      return scope.country;
    case 'template':
      return TEMPLATE + scope.template;
    case 'category':
      return CATEGORY + scope.category;
    case 'batch':
      return scope.batchId;
  }
}

/** SQL: the keys that a delta counts under, but for its batch. */
export const SCOPES_OF_DELTA = `LATERAL (SELECT scope
    FROM (VALUES ('*'), (country), ('${TEMPLATE}' || template), ('${CATEGORY}' || category)) AS v (scope)
   WHERE scope IS NOT NULL) AS s`;

/** SQL: whether a delta counts under a key, which is an expression of SQL. */
export const countsIn = (key: string): string =>
  `(${key} = '*' OR country = ${key} OR '${TEMPLATE}' || template = ${key} OR '${CATEGORY}' || category = ${key})`;

/** Parts of everybody that are asked for all at once. */
export type PartKind = 'country' | 'template' | 'category';

/** SQL: whether a `scope` is such a part. */
export const IS_PART: Readonly<Record<PartKind, string>> = {
  country: `scope <> '*' AND scope !~ ':'`,
  template: `scope ^@ '${TEMPLATE}'`,
  category: `scope ^@ '${CATEGORY}'`,
};

/** The name in its key: `bill_ready` of `template:bill_ready`. */
export function nameInKey(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
