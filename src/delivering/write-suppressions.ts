import type { Tx } from '../database/transaction.js';
import { errorAction } from '../siren/error-action.js';
import type { OpenMessage } from '../messages/open-message.js';
import { addSuppressions } from '../suppressions/change-suppressions.js';

/**
 * Some codes say that the recipient wants no more messages, or none that sell, on this channel: the next message must know,
 * whatever became of this one.
 */
export async function writeSuppressions(tx: Tx, messages: readonly OpenMessage[]): Promise<void> {
  const refusals = messages.flatMap(({ message, refusals }) =>
    refusals.map(({ channel, code }) => ({
      phoneNumber: message.to,
      channel,
      reason: `refused with code ${code}`,
      category: errorAction({ channel, code }).suppresses ?? ('all' as const),
      causeId: message.id,
    })),
  );
  await addSuppressions(tx, refusals, { source: 'error_code' });
}
