import type { DeliveryContext } from '../messages/delivery-context.js';
import { isLive } from '../deciding/status.js';
import { type Changed, changeOne } from './change-one.js';

/** `too_late`: it is finished, or Siren has it or may have it. */
export type CancelResult = Changed<'cancelled' | 'too_late'>;

/** Ends a message of which nothing has been sent yet. Cancelling again changes nothing. */
export function cancelMessage(context: DeliveryContext, id: string): Promise<CancelResult> {
  return changeOne(context, id, (open) => {
    if (open.message.status === 'cancelled') return 'cancelled';
    if (open.message.finishedAt !== null || open.attempts.some(({ status }) => isLive(status))) return 'too_late';
    open.finish('cancelled', null);
    return 'cancelled';
  });
}
