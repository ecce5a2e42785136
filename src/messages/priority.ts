/** How soon a message's first request leaves, as callers say it. */
export const PRIORITIES = ['low', 'normal', 'high'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** As they are stored, so that they can be compared. */
const STORED = { low: 0, normal: 10, high: 20 } as const;
export type StoredPriority = (typeof STORED)[Priority];

export function storedPriority(priority: Priority): StoredPriority {
  return STORED[priority];
}

/** As it is shown. */
export function priorityOf(stored: number): Priority {
  return PRIORITIES.findLast((priority) => stored >= STORED[priority]) ?? 'low';
}
