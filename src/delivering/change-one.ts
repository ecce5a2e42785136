import { type AuditAction, recordAudit } from '../audit/audit.js';
import { lockTemplateHolds } from '../contacts/template-holds.js';
import { columnsOf } from '../database/columns.js';
import { inTransaction, type Transaction, withLockTimeout } from '../database/transaction.js';
import { isLockTimeout } from '../database/database-errors.js';
import { finishAsReached } from '../deciding/ending.js';
import { isLive } from '../deciding/status.js';
import type { Caller } from '../http/actor.js';
import type { FieldError } from '../http/problem.js';
import { validationProblem } from '../http/problems.js';
import { say } from '../languages/say.js';
import { readBatchStates } from '../limits/held-back.js';
import { holdsByChannel } from '../limits/holds.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { leavesAt } from '../messages/delivery-times.js';
import { DeliveryEntity } from '../messages/delivery.entity.js';
import { isEmptied, isErased } from '../messages/emptied.js';
import type { MessageRecord } from '../messages/message.entity.js';
import type { OpenMessage } from '../messages/open-message.js';
import { saveMessages } from '../messages/save.js';
import { noteLines } from './batch-lines.js';
import { endLapsedLease } from './begin.js';
import { decide } from './decide.js';
import { decisionInputs } from './decision-inputs.js';
import { INTERNAL_ERROR } from './failing.js';
import { readTurn } from './read-turn.js';
import { NO_SLOTS } from './slots.js';

/** How long to wait for a message that a worker holds. Usually it is milliseconds. */
const WAIT_MS = 1_000;

/** `busy`: another transaction holds the message too long. */
type Changed<Result> = Result | 'not_found' | 'busy';

/**
 * A turn of one message, for a manual order. It waits for the message's row, at most a second. It begins nothing: what
 * would be sent now stands in its line at once.
 * @param change the order: it changes the message, or leaves it and says why
 * @param audited who orders it, and the audit entry if the message changes; null: the service itself
 */
async function changeOne<Result>(
  context: DeliveryContext,
  messageId: string,
  change: (open: OpenMessage) => Result,
  audited: Ordered | null,
): Promise<Changed<Result>> {
  try {
    const changed = await inTransaction(context.dataSource, (tx) => inOneTurn(tx, context, messageId, change, audited));
    context.wakeUps.wake('deliveries');
    return changed;
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    return 'busy';
  }
}

interface Ordered {
  action: AuditAction;
  by: Caller;
  /** What the audit entry says before and after the change. Default: the message's status. */
  factsOf?: (message: Readonly<MessageRecord>) => object;
}

const statusOf = ({ status }: Readonly<MessageRecord>): object => ({ status });

async function inOneTurn<Result>(
  tx: Transaction,
  context: DeliveryContext,
  messageId: string,
  change: (open: OpenMessage) => Result,
  audited: Ordered | null,
): Promise<Result | 'not_found'> {
  const { policy } = context;
  const locked = await withLockTimeout(tx, WAIT_MS, () => tx.query<DeliveryEntity>(LOCK, [messageId]));
  const { now, holds, messages } = await readTurn(tx, locked, policy);
  const open = messages.get(messageId);
  if (open === undefined) return 'not_found';
  const { factsOf = statusOf } = audited ?? {};
  const before = factsOf(open.message);
  const result = change(open);
  if (!open.isRowChanged) return result;
  const batchOf = await readBatchStates(tx, [open.message.batchId]);
  const templateHolds = await lockTemplateHolds(tx, [open]);
  const known = { holds: holdsByChannel(holds, now), probes: new Map(), batchOf, templateHolds, now };
  await decide(tx, [{ open, source: 'news' }], {
    inputsOf: await decisionInputs(tx, [open], known, policy),
    slots: NO_SLOTS,
    permit: () => false,
    takeSms: () => Promise.resolve(new Map()),
    policy,
    onFailed: (_, cause) => {
      throw cause;
    },
  });
  await noteLines(tx, [open]);
  if (audited !== null) {
    const { action, by } = audited;
    const after = factsOf(open.message);
    const subject = { type: 'message', id: messageId } as const;
    await recordAudit(tx, by, [{ action, subject, before, after }]);
  }
  tx.lastly(saveMessages(tx, context, [open]));
  return result;
}

const LOCK = `SELECT ${columnsOf(DeliveryEntity, 'd')} FROM deliveries d WHERE d.message_id = $1 FOR UPDATE`;

/** `too_late`: the message is finished, or Siren has it or may have it. */
export type CancelResult = Changed<'cancelled' | 'too_late'>;

/** Cancels a message of which nothing has been sent. Cancelling again changes nothing. */
export function cancelMessage(context: DeliveryContext, id: string, by: Caller): Promise<CancelResult> {
  const cancel = (open: OpenMessage) => {
    if (open.message.status === 'cancelled') return 'cancelled';
    if (open.message.finishedAt !== null || open.attempts.some(({ status }) => isLive(status))) return 'too_late';
    open.finish('cancelled', null);
    return 'cancelled';
  };
  return changeOne(context, id, cancel, { action: 'message.cancelled', by });
}

/** `on_the_wire`: the answer to its request or status question must come first, or the lease must end. */
export type EndResult = Changed<'ended' | 'finished_before' | 'on_the_wire'>;

/**
 * Ends a message whose recipient is being erased. Nothing more is sent, and no receipt is waited for. It is cancelled,
 * or, if Siren accepted it or may have, finished with the status that it has reached.
 */
export function endMessage(context: DeliveryContext, id: string): Promise<EndResult> {
  const end = (open: OpenMessage) => {
    const { message, attempts, now } = open;
    if (message.finishedAt !== null) return 'finished_before';
    if (attempts.some(({ leaseUntil }) => leaseUntil !== null && leaseUntil > now)) return 'on_the_wire';
    endLapsedLease(open, context.policy);
    if (!open.attempts.some(({ status }) => isLive(status))) open.finish('cancelled', null);
    else {
      const { status, failure } = finishAsReached(open.attempts);
      open.finish(status, failure);
    }
    return 'ended';
  };
  return changeOne(context, id, end, null);
}

/**
 * `taken`: Siren accepted it once, or may have. `expired`: what would go out now would be stale. `emptied`: its content
 * is no longer kept.
 */
export type ReplayResult = Changed<'replayed' | 'not_dead' | 'taken' | 'expired' | 'emptied'>;

/**
 * Reopens a message that a bug had ended: a new attempt of the same message, never a second message. Its history
 * records whose key ordered it.
 */
export function replayMessage(context: DeliveryContext, id: string, by: Caller): Promise<ReplayResult> {
  const reopen = (open: OpenMessage) => {
    const { message, attempts, now } = open;
    if (message.status !== 'failed' || message.failureCode !== INTERNAL_ERROR.code) return 'not_dead';
    if (isErased(message) || isEmptied(message)) return 'emptied';
    if (attempts.some(({ status, acceptedAt }) => isLive(status) || acceptedAt !== null)) return 'taken';
    if (message.expiresAt <= now) return 'expired';
    open.reopen({ by: by.actor.keyId });
    return 'replayed';
  };
  return changeOne(context, id, reopen, { action: 'dead_letter.replayed', by });
}

/** `too_late`: it has begun, or is finished. */
export type RescheduleResult = Changed<'rescheduled' | 'too_late'>;

/**
 * Reschedules a message of which nothing has begun. Its time to live stays the same, so its expiry moves with it,
 * unless the caller named an `expiresAt`. The same time again changes nothing.
 * @param sendAt in the future; null: at once
 * @throws Problem if it would expire before it could leave
 */
export async function rescheduleMessage(
  context: DeliveryContext,
  id: string,
  sendAt: Date | null,
  by: Caller,
): Promise<RescheduleResult> {
  const result = await changeOne<'rescheduled' | 'too_late' | FieldError>(
    context,
    id,
    (open) => {
      const { message, attempts, now } = open;
      if (message.finishedAt !== null || attempts.length > 0) return 'too_late';
      const expiresAt = expiryAt(message, sendAt ?? now);
      const leaves = leavesAt(message, context.policy, sendAt ?? now);
      if (leaves >= expiresAt) {
        return {
          path: 'sendAt',
          message: say('lets it leave at {leaves}, when it has expired ({expires})', {
            leaves: leaves.toISOString(),
            expires: expiresAt.toISOString(),
          }),
        };
      }
      open.reschedule(sendAt, expiresAt, { by: by.actor.keyId });
      return 'rescheduled';
    },
    { action: 'message.rescheduled', by, factsOf: ({ status, sendAt: at }) => ({ status, sendAt: at }) },
  );
  if (typeof result === 'object') throw validationProblem([result]);
  return result;
}

function expiryAt(message: Readonly<MessageRecord>, leavesAt: Date): Date {
  const { fixedExpiry, expiresAt, sendAt, createdAt } = message;
  if (fixedExpiry) return expiresAt;
  return new Date(leavesAt.getTime() + expiresAt.getTime() - (sendAt ?? createdAt).getTime());
}
