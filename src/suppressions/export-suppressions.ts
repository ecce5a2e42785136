import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { listSuppressions, type SuppressionFilter, type SuppressionPosition } from './read-suppressions.js';
import type { Suppression } from './suppression.js';
import { keysetPages } from '../http/keyset-pages.js';
import { sendCsv } from '../http/send-csv.js';

const CSV_COLUMNS = ['phoneNumber', 'channel', 'category', 'reason', 'note', 'source', 'createdAt'] as const;

/** Answers with the whole list, the newest first, as a file that can be imported again. */
export function exportSuppressions(reply: FastifyReply, dataSource: DataSource, filter: SuppressionFilter) {
  const pages = keysetPages<Suppression, SuppressionPosition>((after, limit) =>
    listSuppressions(dataSource, filter, { after, limit }),
  );
  return sendCsv(reply, 'suppressions', { columns: CSV_COLUMNS, phoneNumbers: ['phoneNumber'] }, pages);
}
