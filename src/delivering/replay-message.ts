import type { DeliveryContext } from '../messages/delivery-context.js';
import { isLive } from '../deciding/status.js';
import { type Changed, changeOne } from './change-one.js';
import { INTERNAL_ERROR } from './failing.js';

/** `taken`: Siren has taken it once, or may have. `expired`: what would go out now would be stale. */
export type ReplayResult = Changed<'replayed' | 'not_dead' | 'taken' | 'expired'>;

/**
 * Opens a message again that a bug had ended: a new attempt of the same message, never a second message. Its history
 * tells by whose key.
 */
export function replayMessage(context: DeliveryContext, id: string, by: string): Promise<ReplayResult> {
  return changeOne(context, id, (open) => {
    const { message, attempts, now } = open;
    if (message.status !== 'failed' || message.failureCode !== INTERNAL_ERROR.code) return 'not_dead';
    if (attempts.some(({ status, acceptedAt }) => isLive(status) || acceptedAt !== null)) return 'taken';
    if (message.expiresAt <= now) return 'expired';
    open.reopen({ by });
    return 'replayed';
  });
}
