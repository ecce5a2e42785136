/** The queues, each with the one kind of row that its jobs wake somebody up for. */
export const QUEUES = {
  /** A message that must be looked at: begin, ask, fall back or finish. */
  deliver: 'deliver-message',
  /** An incoming message that a handler must see. */
  incoming: 'handle-incoming-message',
} as const;
export type QueueName = (typeof QUEUES)[keyof typeof QUEUES];

/** What a commit can tell the workers of: a queue that has something, or rows that are their own jobs. */
export type WakeTopic = QueueName | 'received-webhooks' | 'event-outbox';

/** What this release knows how to read. */
export const JOB_VERSION = 1;

/**
 * A job is only a wake-up: the row it names is the truth and says itself when it must be looked at. So a job that is
 * lost, repeated or late changes nothing but seconds. `v` lets a worker of another release recognise what it knows.
 */
export interface Job {
  v: typeof JOB_VERSION;
  /** The id of the row. */
  id: string;
}

/** Which of the waiting jobs goes first; a higher one overtakes. */
export const URGENCY = { bulk: 0, single: 10, high: 20, underway: 30 } as const;
export type Urgency = (typeof URGENCY)[keyof typeof URGENCY];

/** Ahead of those that have the same urgency and came later: a row that has waited elsewhere than in the queue. */
export function aheadOf(urgency: Urgency): number {
  return urgency + 1;
}

/** Ahead of what has not begun yet, but behind what is more urgent: a bulk's retries do not keep a single one waiting. */
export function underwayOf(urgency: Urgency): number {
  return urgency + 5;
}

/** Of any job, whatever made it more urgent. */
export const HIGHEST_URGENCY = underwayOf(URGENCY.underway) + 1;

export interface WakeUp {
  id: string;
  urgency: number;
}

export interface FetchedJob {
  /** The job's own id, to remove it by. */
  jobId: string;
  /** The id of the row. */
  id: string;
}
