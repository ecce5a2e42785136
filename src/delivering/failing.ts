import type { OwnCodeOf } from '../siren/own-codes.js';
import type { Logger } from '@nestjs/common';
import type { OpenMessage } from '../messages/open-message.js';
import type { Failure } from '../deciding/next-step.types.js';
import { isDataError, isOfTheDatabase } from '../database/sql-state.js';
import { inTransaction } from '../database/transaction.js';
import { isDatabaseUnavailable } from '../database/unavailable.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import { claim, QueueHead } from './claim.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { readTurn } from './read-turn.js';
import { saveMessages } from '../messages/save.js';

/** So many failed handlings, and a message is given up, for people to look at. */
const MOST_FAILURES = 10;
const LONGEST_REST_MS = 60_000;

/** The end of a message that a bug keeps from being handled: a dead letter. */
export const INTERNAL_ERROR = {
  code: 'internal_error',
  message: 'The message could not be handled; the log tells why',
} as const satisfies Failure & { code: OwnCodeOf<'bug'> };

/** A message whose handling has thrown. */
export interface FailedMessage {
  messageId: string;
  cause: unknown;
}

/** Whether what was thrown may be blamed on what was handled: a bug, or data that Postgres refuses; never a bad moment. */
export function isOwnFault(error: unknown): boolean {
  if (isDatabaseUnavailable(error)) return false;
  return !isOfTheDatabase(error) || isDataError(error);
}

/**
 * Counts a failed handling of each, and lets it rest, twice as long each time, up to a minute. The tenth ends it as a dead
 * letter. Each in a transaction of its own: nobody knows what keeps it from being handled.
 */
export async function countFailures(
  context: DeliveryContext,
  failed: readonly FailedMessage[],
  log: Logger,
): Promise<void> {
  for (const { messageId, cause } of failed) {
    try {
      const failures = await countFailure(context, messageId);
      if (failures === null) continue;
      // In a transaction of its own: it may be the finish that cannot be written.
      if (failures >= MOST_FAILURES) await giveUp(context, messageId);
      if (failures >= MOST_FAILURES) logDeadLetter(log, { kind: 'message', messageId, failures, err: cause });
      else log[failures > 1 ? 'debug' : 'error']({ err: cause, messageId, failures }, 'a message could not be handled');
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      log.error({ err: error, messageId }, 'a message could not even be put off; it is tried again');
    }
  }
}

/** How often it has failed by now; null where there is nothing left to handle, or another turn has it. */
function countFailure(context: DeliveryContext, messageId: string): Promise<number | null> {
  return withUnfinished(context, messageId, (open) => {
    const failures = Math.min(open.message.failures + 1, 100);
    const restMs = Math.min(1_000 * 2 ** open.message.failures, LONGEST_REST_MS);
    open.countFailure(failures, new Date(open.now.getTime() + restMs));
    return failures;
  });
}

function giveUp(context: DeliveryContext, messageId: string): Promise<unknown> {
  return withUnfinished(context, messageId, (open) => open.finish('failed', INTERNAL_ERROR));
}

/** Null where there is nothing left to handle, or another turn has it. */
function withUnfinished<Result>(
  context: DeliveryContext,
  messageId: string,
  change: (open: OpenMessage) => Result,
): Promise<Result | null> {
  return inTransaction(context.dataSource, async (tx) => {
    const only = { messageIds: [messageId], now: new Date(0), due: 0, lines: [] };
    const { byNews } = await claim(tx, only, new QueueHead());
    const { messages } = await readTurn(tx, byNews, context.policy);
    const open = messages.get(messageId);
    if (open === undefined || open.message.finishedAt !== null) return null;
    const result = change(open);
    await saveMessages(tx, context, [open]);
    return result;
  });
}
