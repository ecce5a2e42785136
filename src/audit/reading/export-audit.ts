import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { keysetPages } from '../../http/keyset-pages.js';
import { cut } from '../../http/page.js';
import { sendCsv } from '../../http/send-csv.js';
import type { AuditEntryDto } from './audit.dto.js';
import { type AuditFilter, readAudit } from './read-audit.js';

const COLUMNS = [
  'id',
  'at',
  'keyId',
  'name',
  'action',
  'subjectType',
  'subjectId',
  'before',
  'after',
  'requestId',
] as const;
type Row = Record<(typeof COLUMNS)[number], string | Date | object | null>;

/** Answers with every entry that fits, the newest first, as a file. */
export function exportAudit(reply: FastifyReply, dataSource: DataSource, filter: AuditFilter): Promise<void> {
  const pages = keysetPages<Row, string>(async (before, limit) => {
    const fetched = await readAudit(dataSource, filter, { before, limit: limit + 1 });
    const { rows, next } = cut(fetched, limit, ({ id }) => id);
    return { rows: rows.map(rowOf), next };
  });
  return sendCsv(reply, 'audit', { columns: COLUMNS }, pages);
}

function rowOf({ actor, subject, ...entry }: AuditEntryDto): Row {
  return { ...entry, keyId: actor.keyId, name: actor.name, subjectType: subject.type, subjectId: subject.id };
}
