import type { Logger } from '@nestjs/common';
import { databaseNow } from '../database/clock.js';
import { newId } from '../database/ids.js';
import { isDatabaseUnavailable, isDataError, isOfTheDatabase } from '../database/database-errors.js';
import { inTransaction, type Transaction } from '../database/transaction.js';
import type { Failure } from '../deciding/next-step.types.js';
import { logDeadLetter } from '../logging/dead-letter.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { IS_DISCARDED } from '../messages/history.entity.js';
import type { OpenMessage } from '../messages/open-message.js';
import { saveMessages, writeHistory } from '../messages/save.js';
import type { OwnCodeOf } from '../siren/own-codes.js';
import { claim, QueueHead } from './claim.js';
import { readTurn } from './read-turn.js';

/** After this many failed handlings a message is given up, as a dead letter. */
const MOST_FAILURES = 10;
const LONGEST_REST_MS = 60_000;

/** The failure of a message that a bug keeps from being handled: a dead letter. */
export const INTERNAL_ERROR = {
  code: 'internal_error',
  message: 'The message could not be handled; the log tells why',
} as const satisfies Failure & { code: OwnCodeOf<'bug'> };

/** A message whose handling has thrown. */
export interface FailedMessage {
  messageId: string;
  cause: unknown;
}

/**
 * Whether the message may be to blame for what was thrown. That is so for a bug, or for data that Postgres refuses;
 * never for a bad moment of the database.
 */
export function isOwnFault(error: unknown): boolean {
  if (isDatabaseUnavailable(error)) return false;
  return !isOfTheDatabase(error) || isDataError(error);
}

/**
 * Counts a failed handling of each message and lets the message rest, twice as long each time, up to a minute. The
 * tenth failure makes it a dead letter. Each count is a transaction of its own, because it is not known what keeps the
 * message from being handled.
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
      // A transaction of its own, because the finish itself may be what cannot be written.
      if (failures >= MOST_FAILURES) await giveUp(context, messageId);
      if (failures >= MOST_FAILURES) logDeadLetter(log, { kind: 'message', messageId, failures, err: cause });
      else log[failures > 1 ? 'debug' : 'error']({ err: cause, messageId, failures }, 'a message could not be handled');
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      log.error({ err: error, messageId }, 'a message could not even be put off; it is tried again');
    }
  }
}

/** How often it has failed by now. Null: nothing is left to handle, or another turn holds it. */
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

/** Null: nothing is left to handle, or another turn holds it. */
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

/**
 * Notes in their histories that these dead letters were discarded. A message stays as it ended; one that another
 * transaction holds is skipped. Resolves to the ids of the discarded messages.
 * @param by the id of the key that orders it
 */
export async function discardMessages(tx: Transaction, ids: readonly string[], by: string): Promise<string[]> {
  const locked = await tx.query<{ id: string }>(LOCK, [ids]);
  // A statement of its own, after the locks: the locking statement may have seen older rows.
  const dead = await tx.query<{ id: string }>(DEAD, [locked.map(({ id }) => id)]);
  const at = await databaseNow(tx);
  await writeHistory(
    tx,
    dead.map(({ id }) => ({ id: newId(), messageId: id, at, event: 'discarded', detail: { by } })),
  );
  return dead.map(({ id }) => id);
}

const LOCK = `
  SELECT d.message_id AS id FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id
   ORDER BY d.message_id FOR UPDATE OF d SKIP LOCKED`;
const DEAD = `
  SELECT d.message_id AS id FROM unnest($1::uuid[]) AS x (id) JOIN deliveries d ON d.message_id = x.id
   WHERE d.status = 'failed' AND d.failure_code = '${INTERNAL_ERROR.code}' AND NOT ${IS_DISCARDED}`;
