import type { Tx } from '../../database/transaction.js';
import type { OpenMessage } from '../open-message.js';

/** Some failures say that the person does not want to be written to on this channel: the next message must know. */
export async function writeSuppressions(tx: Tx, messages: readonly OpenMessage[]): Promise<void> {
  const rows = messages.flatMap(({ message, attempts, changed }) =>
    attempts
      .filter((a) => changed.has(a.number) && a.status === 'failed' && a.errorAction === 'suppress')
      .map((a) => ({ phone_number: message.to, channel: a.channel, reason: `refused with code ${a.errorCode}` })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO suppressions (phone_number, channel, reason)
     SELECT phone_number, channel, reason FROM json_to_recordset($1) AS x (phone_number text, channel text, reason text)
      ORDER BY phone_number, channel
     ON CONFLICT (phone_number, channel) DO NOTHING`,
    [JSON.stringify(rows)],
  );
}
