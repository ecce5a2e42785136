import type { DataSource } from 'typeorm';
import { addSuppressions, liftSuppressions } from '../communication/suppressions/change-suppressions.js';
import { readSuppressions, SUPPRESSION_COLUMNS } from '../communication/suppressions/read-suppressions.js';
import type {
  ChangedBy,
  SuppressedChannel,
  Suppression,
  SuppressionKey,
} from '../communication/suppressions/suppression.js';
import { inTransaction } from '../database/transaction.js';

/** Suppresses a number for one reason; when it is already, only a note is new. */
export function suppressNumber(
  dataSource: DataSource,
  wanted: SuppressionKey & { note: string | null },
  by: ChangedBy,
): Promise<{ suppression: Suppression; isNew: boolean }> {
  return inTransaction(dataSource, async (tx) => {
    const { phoneNumber, channel, reason, note } = wanted;
    for (;;) {
      const isNew = (await addSuppressions(tx, [wanted], by)).length > 0;
      const [suppression] = await tx.query<Suppression>(
        `UPDATE suppressions SET note = coalesce($4, note) WHERE (phone_number, channel, reason) = ($1, $2, $3)
         RETURNING ${SUPPRESSION_COLUMNS}`,
        [phoneNumber, channel, reason, note],
      );
      // Gone between the two statements: somebody lifted it just now, and then this one is new after all.
      if (suppression !== undefined) return { suppression, isNew };
    }
  });
}

/** Takes a number off the list, whatever the reasons; on one channel when one is named. Resolves to whether it was on it. */
export function liftNumber(
  dataSource: DataSource,
  phoneNumber: string,
  channel: SuppressedChannel | null,
  by: ChangedBy,
): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    const all = await readSuppressions(tx, [phoneNumber]);
    const there = all.filter((suppression) => channel === null || suppression.channel === channel);
    return (await liftSuppressions(tx, there, by)).length > 0;
  });
}
