import type { MessageRow } from '../usual-message.js';

/** What the usual pipeline asks of a queue: one job a message. */
export interface JobQueue {
  add(message: MessageRow): Promise<void>;
  /** Handles so many jobs at once from now on. */
  work(concurrency: number, handle: (message: MessageRow) => Promise<void>): void;
}
