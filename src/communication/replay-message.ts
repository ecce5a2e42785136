import { inTransaction } from '../database/transaction.js';
import { LOST_JOB_MS } from './delivery.policy.js';
import type { DeliveryContext } from './delivering/begin-messages.js';
import { INTERNAL_ERROR } from './delivering/failed-handling.js';
import { lockMessages, saveMessages } from './message-rows.js';
import { isLive } from './status.js';

/** `taken`: Siren has taken it once, or may have. `expired`: what would go out now would be stale. */
export type ReplayResult = 'replayed' | 'not_dead' | 'taken' | 'expired' | 'not_found';

/**
 * Opens a message again that a bug had ended: a new attempt of the same message, never a second message. Its history
 * tells by whose key.
 */
export function replayMessage({ dataSource, queue }: DeliveryContext, id: string, by: string): Promise<ReplayResult> {
  return inTransaction(dataSource, async (tx) => {
    const [open] = await lockMessages(tx, [id]);
    if (open === undefined) return 'not_found';
    const { message, attempts, now } = open;
    if (message.status !== 'failed' || message.failureCode !== INTERNAL_ERROR.code) return 'not_dead';
    if (attempts.some(({ status, acceptedAt }) => isLive(status) || acceptedAt !== null)) return 'taken';
    if (message.expiresAt <= now) return 'expired';
    open.reopen(new Date(now.getTime() + LOST_JOB_MS), { by });
    open.wakeUp = true;
    await saveMessages(tx, queue, [open]);
    return 'replayed';
  });
}
