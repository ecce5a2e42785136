import { URGENCY, type Urgency } from '../queue/jobs.js';

/** How soon a message's first request leaves, as callers say it. */
export const PRIORITIES = ['low', 'normal', 'high'] as const;
export type Priority = (typeof PRIORITIES)[number];

const URGENCIES = { low: URGENCY.bulk, normal: URGENCY.single, high: URGENCY.high } as const;

/** Of its first job. What is under way goes before all of them. */
export function urgencyOf(priority: Priority): Urgency {
  return URGENCIES[priority];
}

/** As it is shown. */
export function priorityOf(urgency: number): Priority {
  return PRIORITIES.findLast((priority) => urgency >= URGENCIES[priority]) ?? 'low';
}
