import { newId } from '../database/ids.js';
import type { Tx } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
import { digestName } from '../messages/numbers/digest-name.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import type { AuditEntry } from './audit-entry.js';

/** Keeps who did what, in the transaction of what it tells. */
export async function recordAudit(tx: Tx, { actor, requestId }: Caller, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(RECORD, [
    JSON.stringify(
      entries.map(({ action, subject, before, after }) => ({
        id: newId(),
        action,
        type: subject.type,
        ...(subject.type === 'contact' ? { number: canonicalNumber(subject.phoneNumber) } : { subject: subject.id }),
        before,
        after,
      })),
    ),
    actor.keyId,
    // A name is a text that anybody may choose.
    maskPhoneNumbers(actor.name),
    requestId,
  ]);
}

const RECORD = `
  INSERT INTO audit (id, key_id, key_name, action, subject_type, subject_id, before, after, request_id)
  SELECT id, $2, $3, action, type, coalesce(subject, ${digestName('number')}), nullif(before, 'null'), nullif(after, 'null'), $4
    FROM jsonb_to_recordset($1) AS x (id uuid, action text, type text, subject text, number text, before jsonb, after jsonb)`;
