import { COARSER_LEVELS, QUARTER } from './coarser-levels.js';
import { COUNTERS } from '../counting/counters.js';
import { SCOPES } from './scope.js';

const NAMES = COUNTERS.join(', ');
const SUMS = COUNTERS.map((counter) => `coalesce(sum(${counter}), 0)::int AS ${counter}`).join(', ');
const ADDED = COUNTERS.map((counter) => `${counter} = kept.${counter} + excluded.${counter}`).join(', ');

/**
 * CTEs that add the counters of the deltas `bite` to `statistics_counts`, at every level and scope. `counts_added` has the
 * key of each row written, and whether all of it is zero now.
 */
export const ADD_COUNTS = `
  counted_minute AS (
    SELECT 'minute' AS level, '*' AS scope, minute AS start, channel, ${SUMS} FROM bite GROUP BY minute, channel),
  counted_quarter AS (
    SELECT 'quarter' AS level, scope, ${QUARTER} AS start, channel, ${SUMS} FROM bite, ${SCOPES} GROUP BY scope, 3, channel),
  ${COARSER_LEVELS.map(
    ({ level, of, start }) => `counted_${level} AS (
    SELECT '${level}' AS level, scope, ${start} AS start, channel, ${SUMS} FROM counted_${of} GROUP BY scope, 3, channel),`,
  ).join('\n  ')}
  counted AS (
    SELECT * FROM counted_minute UNION ALL SELECT * FROM counted_quarter
    ${COARSER_LEVELS.map(({ level }) => `UNION ALL SELECT * FROM counted_${level}`).join(' ')}
    UNION ALL
    SELECT 'batch', batch_id::text, '-infinity', channel, ${SUMS}
      FROM bite WHERE batch_id IS NOT NULL GROUP BY batch_id, channel),
  counts_added AS (
    INSERT INTO statistics_counts AS kept (level, scope, start, channel, ${NAMES})
    SELECT * FROM counted
    ON CONFLICT (level, scope, start, channel) DO UPDATE SET ${ADDED}
    RETURNING level, scope, start, channel, (${COUNTERS.join(' | ')}) = 0 AS is_empty)`;
