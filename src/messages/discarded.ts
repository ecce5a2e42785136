/** SQL: whether a delivery `d` that has ended is a dead letter that was discarded since. Its history tells it, and nothing else. */
export const IS_DISCARDED = `EXISTS (
  SELECT FROM message_history h WHERE h.message_id = d.message_id AND h.event = 'discarded' AND h.at >= d.finished_at)`;
