import type { MessageRow } from '../usual-message.js';
import type { JobQueue } from './job-queue.js';

/** Hands jobs over in memory: what a queue would cost that costs nothing. */
export function freeQueue(): JobQueue {
  const waiting: MessageRow[] = [];
  let free = 0;
  let handle: (message: MessageRow) => Promise<void>;
  const next = (): void => {
    for (; free > 0 && waiting.length > 0; free--) {
      void handle(waiting.shift()!).then(() => {
        free++;
        next();
      });
    }
  };
  return {
    add: (message) => {
      waiting.push(message);
      next();
      return Promise.resolve();
    },
    work: (concurrency, handler) => {
      free = concurrency;
      handle = handler;
    },
  };
}
