import { isDataError, isOfTheDatabase } from '../../database/sql-state.js';
import { inTransaction, TransactionTimeout } from '../../database/transaction.js';
import { isDatabaseUnavailable } from '../../database/database-unavailable.js';
import { type FetchedJob, QUEUES } from '../../queue/jobs.js';
import { lockMessages, saveMessages } from '../message-rows.js';
import type { Failure } from '../next-step.types.js';
import type { DeliveryContext } from './begin-messages.js';

/** So many failed handlings, and a message is given up, for people to look at. */
const MAX_FAILURES = 10;
const LONGEST_SECONDS = 60;

/** The end of a message that a bug keeps from being handled: a dead letter. */
export const INTERNAL_ERROR: Failure = {
  code: 'internal_error',
  message: 'The message could not be handled; the log tells why',
};

/** Whether what was thrown may be blamed on the message: a bug, or data that Postgres refuses; never a bad moment. */
export function isTheMessagesFault(error: unknown): boolean {
  if (isDatabaseUnavailable(error) || error instanceof TransactionTimeout) return false;
  return !isOfTheDatabase(error) || isDataError(error);
}

/** How often handling it has failed by now, and whether it is given up; null: it was finished meanwhile. */
export type CountedFailure = { failures: number; isGivenUp: boolean } | null;

/**
 * Counts a failed handling and lets the message rest, twice as long each time, up to a minute. With the tenth it is
 * finished. Its job goes: the message's own `next_at` brings it back.
 */
export function countFailure({ dataSource, queue }: DeliveryContext, job: FetchedJob): Promise<CountedFailure> {
  return inTransaction(dataSource, async (tx) => {
    const [counted] = await tx.query<{ failures: number }>(
      `UPDATE messages
          SET failures = failures + 1, held_channel = NULL,
              next_at = clock_timestamp() + make_interval(secs => least(${LONGEST_SECONDS}, power(2, failures)))
        WHERE id = $1 AND finished_at IS NULL
        RETURNING failures`,
      [job.id],
    );
    const isGivenUp = counted !== undefined && counted.failures >= MAX_FAILURES;
    if (isGivenUp) {
      const open = await lockMessages(tx, [job.id]);
      open.forEach((message) => message.finish('failed', INTERNAL_ERROR));
      await saveMessages(tx, queue, open);
    }
    await queue.remove(tx, QUEUES.deliver, [job]);
    return counted === undefined ? null : { failures: counted.failures, isGivenUp };
  });
}
