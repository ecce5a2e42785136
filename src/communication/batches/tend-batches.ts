import { inTransaction, type Tx } from '../../database/transaction.js';
import { aheadOf, QUEUES, type Urgency } from '../../queue/jobs.js';
import { carryOut } from '../delivering/carry-out.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { readCircumstances } from '../delivering/circumstances.js';
import { countFailures, decidable } from '../delivering/failed-handling.js';
import { holdsByChannel, readHolds } from '../delivering/holds.js';
import { LOST_JOB_MS } from '../delivery.policy.js';
import { lockMessages, saveMessages } from '../message-rows.js';
import { PACE_WINDOW_MS, placesOf, readPace } from './batch-paces.js';
import { type BatchTask, continueTask, endTask, lockDueTask, nextTaskInMs } from './batch-tasks.js';
import { findBatchFacts } from './find-batches.js';
import { isFinished } from './batch-progress.js';

/** Messages a transaction: about 100 ms of work. */
const BITE = 500;
/** How often a slowed batch lets messages go; well within the window, so that no place is lost. */
const TICK_MS = PACE_WINDOW_MS / 2;
/** A slowed batch of which nothing is held: more may be uploaded, or held by a worker just now. */
const IDLE_MS = 1_000;

/**
 * Does one bite of the batch that has been waiting for it the longest. Resolves to whether there may be more to do at
 * once, or in how many ms. Every step is in the database: whoever takes over goes on where another was killed.
 */
export function tendBatches(context: DeliveryContext): Promise<boolean | number> {
  return inTransaction(context.dataSource, async (tx) => {
    const task = await lockDueTask(tx);
    if (task === null) return (await nextTaskInMs(tx)) ?? false;
    switch (task.task) {
      case 'release':
        await release(tx, context, task);
        return true;
      case 'cancel':
        await cancel(tx, context, task);
        return true;
    }
  });
}

/** Lets go as many as may begin now. An order that comes meanwhile writes the task anew, after this bite. */
async function release(tx: Tx, context: DeliveryContext, task: BatchTask): Promise<void> {
  const batch = await findBatchFacts(tx, task.batchId);
  if (batch === null || batch.pausedAt !== null || batch.cancelledAt !== null) return endTask(tx, task);
  const pace = await readPace(tx, task.batchId);
  const places = pace === null ? BITE : Math.min(BITE, placesOf(pace));
  const released = places === 0 ? 0 : await letGo(tx, context, task.batchId, places);
  if (pace === null) return released < places ? endTask(tx, task) : continueTask(tx, task, 0);
  if (places > 0 && released === 0) return isFinished(batch) ? endTask(tx, task) : continueTask(tx, task, IDLE_MS);
  return continueTask(tx, task, Math.max(TICK_MS, pace.aheadMs - PACE_WINDOW_MS));
}

/** The oldest that are held, in the order of their ids, so that nobody who locks messages too waits in a circle. */
async function letGo(tx: Tx, { queue }: DeliveryContext, batchId: string, count: number): Promise<number> {
  const released = await tx.query<{ id: string; priority: Urgency }>(
    `WITH held AS MATERIALIZED (
       SELECT id FROM messages
        WHERE batch_id = $1 AND status = 'queued' AND next_at = expires_at AND held_channel IS NULL
        ORDER BY id LIMIT $2 FOR UPDATE)
     UPDATE messages m SET next_at = clock_timestamp() + make_interval(secs => ${LOST_JOB_MS / 1000})
       FROM held WHERE m.id = held.id
     RETURNING m.id, m.priority`,
    [batchId, count],
  );
  // They have waited already: not behind what came to the queue meanwhile.
  const wakeUps = released.map(({ id, priority }) => ({ id, urgency: aheadOf(priority) }));
  await queue.enqueue(tx, QUEUES.deliver, wakeUps);
  return released.length;
}

/** The decision ends those of which nothing was sent; the others see for themselves that nothing more is. */
async function cancel(tx: Tx, { queue, policy }: DeliveryContext, task: BatchTask): Promise<void> {
  const bite = await tx.query<{ id: string; finished: boolean }>(
    `SELECT id, finished_at IS NOT NULL AS finished FROM messages
      WHERE batch_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT ${BITE}`,
    [task.batchId, task.afterId],
  );
  const messages = await lockMessages(
    tx,
    bite.filter(({ finished }) => !finished).map(({ id }) => id),
  );
  const circumstancesOf = await readCircumstances(tx, messages, holdsByChannel(await readHolds(tx)), policy);
  // A message that nothing can be decided of must not keep its batch, and all that come after it, from ending.
  const { able, unable } = decidable(messages, circumstancesOf);
  for (const open of able) carryOut(open, circumstancesOf(open), policy, null);
  await saveMessages(tx, queue, able);
  await countFailures(
    tx,
    unable.map(({ id }) => id),
  );
  if (bite.length < BITE) await endTask(tx, task);
  else await continueTask(tx, { ...task, afterId: bite.at(-1)!.id }, 0);
}
