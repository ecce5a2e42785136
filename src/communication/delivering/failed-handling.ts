import type { DataSource } from 'typeorm';
import { isDataError, isOfTheDatabase } from '../../database/sql-state.js';
import { inTransaction, type Tx } from '../../database/transaction.js';
import { isDatabaseUnavailable } from '../../database/unavailable.js';
import { type FetchedJob, QUEUES } from '../../queue/jobs.js';
import type { Queue } from '../../queue/queue.js';
import { lockMessages, saveMessages } from '../message-rows.js';
import { nextStep } from '../next-step.js';
import type { Circumstances, Failure } from '../next-step.types.js';
import type { OpenMessage } from '../open-message.js';

interface Storage {
  dataSource: DataSource;
  queue: Queue;
}

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
  if (isDatabaseUnavailable(error)) return false;
  return !isOfTheDatabase(error) || isDataError(error);
}

/** A message that nothing can be decided of, and why. */
export interface Undecidable {
  id: string;
  cause: unknown;
}

/** Leaves out messages whose decision throws: they would take the whole transaction down. */
export function decidable(
  messages: readonly OpenMessage[],
  circumstancesOf: (open: OpenMessage) => Circumstances,
): { able: OpenMessage[]; unable: Undecidable[] } {
  const able: OpenMessage[] = [];
  const unable: Undecidable[] = [];
  for (const open of messages) {
    try {
      nextStep(open.message, open.attempts, circumstancesOf(open));
      able.push(open);
    } catch (cause) {
      unable.push({ id: open.message.id, cause });
    }
  }
  return { able, unable };
}

/** How often the handling of a message has failed by now. */
export interface CountedFailure {
  id: string;
  failures: number;
}

/** So often that the message is given up. */
export function isExhausted(failures: number): boolean {
  return failures >= MAX_FAILURES;
}

/** Counts a failed handling of each message and lets it rest, twice as long each time, up to a minute. */
export async function countFailures(tx: Tx, ids: readonly string[]): Promise<CountedFailure[]> {
  if (ids.length === 0) return [];
  return tx.query<CountedFailure>(
    `WITH failed AS MATERIALIZED (SELECT id FROM messages WHERE id = ANY($1) AND finished_at IS NULL ORDER BY id FOR UPDATE)
     UPDATE messages m
        SET failures = least(m.failures + 1, 100), held_channel = NULL,
            next_at = clock_timestamp() + make_interval(secs => least(${LONGEST_SECONDS}, power(2, m.failures)))
       FROM failed WHERE m.id = failed.id
     RETURNING m.id, m.failures`,
    [ids],
  );
}

/** The same for messages whose jobs were fetched. The jobs go: each message's own `next_at` brings it back. */
export function putOff({ dataSource, queue }: Storage, jobs: readonly FetchedJob[]): Promise<CountedFailure[]> {
  return inTransaction(dataSource, async (tx) => {
    const ids = jobs.map(({ id }) => id);
    const counted = await countFailures(tx, ids);
    await queue.remove(tx, QUEUES.deliver, jobs);
    return counted;
  });
}

/** Finishes a message that has failed too often. */
export function giveUp({ dataSource, queue }: Storage, id: string): Promise<void> {
  return inTransaction(dataSource, async (tx) => {
    const [open] = await lockMessages(tx, [id]);
    if (open === undefined || open.message.finishedAt !== null) return;
    open.finish('failed', INTERNAL_ERROR);
    await saveMessages(tx, queue, [open]);
  });
}
