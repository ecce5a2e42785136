/**
 * SQL: whether a delivery `d` that has ended is a dead letter that was discarded since. Its history tells it, and nothing else. Not
 * `EXISTS`: of that the planner makes a join that may read the whole history, where each dead letter asks for its own by the key.
 */
export const IS_DISCARDED = `coalesce((
  SELECT true FROM message_history h
   WHERE h.message_id = d.message_id AND h.event = 'discarded' AND h.at >= d.finished_at LIMIT 1), false)`;
