import type { Tx } from '../../database/transaction.js';
import type { OpenMessage } from '../open-message.js';
import { addSuppressions } from '../suppressions/change-suppressions.js';

/** Some failures say that the person does not want to be written to on this channel: the next message must know. */
export async function writeSuppressions(tx: Tx, messages: readonly OpenMessage[]): Promise<void> {
  const refusals = messages.flatMap(({ message, attempts, changed }) =>
    attempts
      .filter((a) => changed.has(a.number) && a.status === 'failed' && a.errorAction === 'suppress')
      .map((a) => ({
        phoneNumber: message.to,
        channel: a.channel,
        reason: `refused with code ${a.errorCode}`,
        causeId: message.id,
      })),
  );
  await addSuppressions(tx, refusals, { source: 'error_code' });
}
