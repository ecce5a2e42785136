import { setTimeout as sleep } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import type { MessageRow } from '../usual-message.js';
import type { JobQueue } from './job-queue.js';

const QUEUE = 'send';
/** How often an idle worker looks. pg-boss' own `work` takes one job per worker and two seconds at most this way. */
const IDLE_MS = 50;

/**
 * pg-boss with a job a message, worked as BullMQ works its queue: whoever is done takes the next job at once, and
 * completes it when it is handled.
 */
export async function bossQueue(databaseUrl: string): Promise<JobQueue> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 20 });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE);
  const worker = async (handle: (message: MessageRow) => Promise<void>): Promise<never> => {
    for (;;) {
      const [job] = await boss.fetch<MessageRow>(QUEUE);
      if (job === undefined) {
        await sleep(IDLE_MS);
        continue;
      }
      await handle(job.data);
      await boss.complete(QUEUE, job.id);
    }
  };
  return {
    add: async (message) => void (await boss.send(QUEUE, message)),
    work: (concurrency, handle) => {
      // A job that fails must end the run: what is not sent must not be counted.
      for (let i = 0; i < concurrency; i++) void worker(handle);
    },
  };
}
