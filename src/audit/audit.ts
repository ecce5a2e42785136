import { newId } from '../database/ids.js';
import type { Tx } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
import { canonicalNumber, digestName } from '../messages/numbers/equivalent-numbers.js';

/** What is done by hand, or by a caller's order, and is told of afterwards. */
export const AUDIT_ACTIONS = [
  'api_key.created',
  'api_key.revoked',
  'approved_template.tried',
  'batch.cancelled',
  'batch.paused',
  'batch.rate_changed',
  'batch.resumed',
  'channel.tried',
  'contact.answered',
  'contact.erasure_requested',
  'contact.exported',
  'dead_letter.discarded',
  'dead_letter.replayed',
  'event.redelivered',
  'events.redelivered',
  'message.cancelled',
  'message.rescheduled',
  'messages.resent',
  'policy.created',
  'policy.deleted',
  'policy.replaced',
  'session.created',
  'session.revoked',
  'suppression.added',
  'suppression.changed',
  'suppression.lifted',
  'suppressions.imported',
  'template.archived',
  'template.changed',
  'template.created',
  'template.published',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What it was done to. A contact is kept as the keyed digest of its number. */
export type AuditSubject =
  | { type: 'contact'; phoneNumber: string }
  | {
      type:
        | 'api_key'
        | 'approved_template'
        | 'batch'
        | 'channel'
        | 'event'
        | 'events'
        | 'import'
        | 'incoming'
        | 'message'
        | 'policy'
        | 'session'
        | 'template'
        | 'webhook';
      id: string;
    };

/** What is told of one action. It never holds a number or a text. */
export interface AuditEntry {
  action: AuditAction;
  subject: AuditSubject;
  /** Of the subject, what the action changes; null: there was nothing. */
  before: object | null;
  /** Null: there is nothing any more. */
  after: object | null;
}

/** A dead letter that is handled once more; a message tells by its status what becomes of it. */
export function replayed(subject: AuditSubject): AuditEntry {
  return { action: 'dead_letter.replayed', subject, before: { status: 'dead' }, after: { status: 'waiting' } };
}

/** A dead letter that nobody wants to look at any more. @param isGone nothing of it is kept */
export function discarded(subject: AuditSubject, isGone = false): AuditEntry {
  const after = isGone ? null : { status: 'discarded' };
  return { action: 'dead_letter.discarded', subject, before: { status: 'dead' }, after };
}

/** Whatever somebody wrote may be a sentence, with a number in it; a code is none. */
export function codeOr(written: string, otherwise: string): string {
  return /^[a-z][a-z_]{0,63}$/.test(written) ? written : otherwise;
}

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
