import type { Tx } from '../../database/transaction.js';
import { errorAction } from '../../siren/error-action.js';
import type { OpenMessage } from '../open-message.js';
import { addSuppressions } from '../suppressions/change-suppressions.js';

/** Some failures say that the recipient wants no more messages, or none that sell, on this channel: the next one must know. */
export async function writeSuppressions(tx: Tx, messages: readonly OpenMessage[]): Promise<void> {
  const refusals = messages.flatMap(({ message, attempts, changed }) =>
    attempts
      .filter((a) => changed.has(a.number) && a.status === 'failed' && a.errorAction === 'suppress')
      .map((a) => ({
        phoneNumber: message.to,
        channel: a.channel,
        reason: `refused with code ${a.errorCode}`,
        category: errorAction({ channel: a.channel, code: a.errorCode ?? '' }).suppresses ?? ('all' as const),
        causeId: message.id,
      })),
  );
  await addSuppressions(tx, refusals, { source: 'error_code' });
}
