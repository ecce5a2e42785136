import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/transaction.js';
import { digestName } from '../../messages/numbers/digest-name.js';
import { canonicalNumber } from '../../messages/numbers/equivalent-numbers.js';
import type { AuditAction } from '../audit-entry.js';
import type { AuditEntryDto } from './audit.dto.js';

/** Which entries are wanted: those that fit all that is given. */
export interface AuditFilter {
  action?: AuditAction;
  subjectId?: string;
  /** E.164. */
  phoneNumber?: string;
  keyId?: string;
  /** Included. */
  from?: Date;
  /** Excluded. */
  to?: Date;
}

/** Newest first, up to `limit`, those before the id `before`. */
export async function readAudit(
  dataSource: DataSource,
  { action, subjectId, phoneNumber, keyId, from, to }: AuditFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<AuditEntryDto[]> {
  const { rows } = await poolOf(dataSource).query<AuditEntryDto>(
    `SELECT id, at, jsonb_build_object('keyId', key_id, 'name', key_name) AS actor, action,
            jsonb_build_object('type', subject_type, 'id', subject_id) AS subject, before, after, request_id AS "requestId"
       FROM audit
      WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR subject_id = $3)
        AND ($4::text IS NULL OR subject_id = ${digestName('$4')}) AND ($5::text IS NULL OR key_id = $5)
        AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
      ORDER BY id DESC LIMIT $8`,
    [
      ...[before, action, subjectId, phoneNumber === undefined ? undefined : canonicalNumber(phoneNumber)],
      ...[keyId, from, to, limit],
    ],
  );
  return rows;
}
