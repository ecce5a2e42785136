import { inTransaction } from '../database/transaction.js';
import type { DeliveryContext } from './delivering/begin-messages.js';
import { lockMessages, saveMessages } from './message-rows.js';
import { isLive } from './status.js';

/** `too_late`: it is finished, or Siren has it or may have it. */
export type CancelResult = 'cancelled' | 'too_late' | 'not_found';

/** Ends a message of which nothing has been sent yet. Cancelling again changes nothing. */
export function cancelMessage({ dataSource, queue }: DeliveryContext, id: string): Promise<CancelResult> {
  return inTransaction(dataSource, async (tx) => {
    const [open] = await lockMessages(tx, [id]);
    if (open === undefined) return 'not_found';
    if (open.message.status === 'cancelled') return 'cancelled';
    if (open.message.finishedAt !== null || open.attempts.some(({ status }) => isLive(status))) return 'too_late';
    open.finish('cancelled', null);
    await saveMessages(tx, queue, [open]);
    return 'cancelled';
  });
}
