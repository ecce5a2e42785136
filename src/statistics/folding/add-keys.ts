import { COARSER_LEVELS, QUARTER } from './coarser-levels.js';
import type { Keyed } from './keyed.js';
import { SCOPES } from './scope.js';

/**
 * CTEs that add what the deltas `bite` count under keys to `statistics_times` or `statistics_named`, at every level and
 * scope: the rows that are touched are read, added to, and written anew. `<what>_added` has the key of each row written,
 * and whether nothing is in it now.
 */
export const addKeys = ({ what, key, n }: Keyed): string => `
  ${what}_given AS (
    SELECT minute, country, template, category, batch_id, channel, key::${key} AS key, sum(n::bigint)::bigint AS n
      FROM bite, jsonb_each_text(${what}) AS t (key, n)
     GROUP BY minute, country, template, category, batch_id, channel, 7),
  ${what}_minute AS (
    SELECT 'minute' AS level, '*' AS scope, minute AS start, channel, key, sum(n)::bigint AS n
      FROM ${what}_given GROUP BY minute, channel, key),
  ${what}_quarter AS (
    SELECT 'quarter' AS level, scope, ${QUARTER} AS start, channel, key, sum(n)::bigint AS n
      FROM ${what}_given, ${SCOPES} GROUP BY scope, 3, channel, key),
  ${COARSER_LEVELS.map(
    ({ level, of, start }) => `${what}_${level} AS (
    SELECT '${level}' AS level, scope, ${start} AS start, channel, key, sum(n)::bigint AS n
      FROM ${what}_${of} GROUP BY scope, 3, channel, key),`,
  ).join('\n  ')}
  ${what}_new AS (
    SELECT * FROM ${what}_minute UNION ALL SELECT * FROM ${what}_quarter
    ${COARSER_LEVELS.map(({ level }) => `UNION ALL SELECT * FROM ${what}_${level}`).join(' ')}
    UNION ALL
    SELECT 'batch', batch_id::text, '-infinity', channel, key, sum(n)::bigint
      FROM ${what}_given WHERE batch_id IS NOT NULL GROUP BY batch_id, channel, key),
  ${what}_kept AS (
    SELECT level, scope, start, channel, key, n::bigint
      FROM (SELECT DISTINCT level, scope, start, channel FROM ${what}_new) AS touched
      JOIN statistics_${what} USING (level, scope, start, channel), unnest(keys, ns) AS k (key, n)),
  ${what}_sum AS (
    SELECT level, scope, start, channel, key, sum(n)::${n} AS n
      FROM (SELECT * FROM ${what}_new UNION ALL SELECT * FROM ${what}_kept) AS both_of_them
     GROUP BY level, scope, start, channel, key),
  ${what}_added AS (
    INSERT INTO statistics_${what} (level, scope, start, channel, keys, ns)
    SELECT level, scope, start, channel,
           coalesce(array_agg(key) FILTER (WHERE n <> 0), '{}'), coalesce(array_agg(n) FILTER (WHERE n <> 0), '{}')
      FROM ${what}_sum
     GROUP BY level, scope, start, channel
    ON CONFLICT (level, scope, start, channel) DO UPDATE SET keys = excluded.keys, ns = excluded.ns
    RETURNING level, scope, start, channel, keys = '{}' AS is_empty)`;
