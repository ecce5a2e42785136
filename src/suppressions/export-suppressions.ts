import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { listSuppressions, type SuppressionFilter } from './read-suppressions.js';
import type { Suppression, SuppressionKey } from './suppression.js';
import { inTransaction } from '../database/transaction.js';
import { keysetPages } from '../http/keyset-pages.js';
import { cut } from '../http/page.js';
import { sendCsv } from '../http/send-csv.js';

export const CSV_COLUMNS = ['phoneNumber', 'channel', 'category', 'reason', 'note', 'source', 'createdAt'] as const;

/** Answers with the whole list as a file that can be imported again. */
export function exportSuppressions(reply: FastifyReply, dataSource: DataSource, filter: SuppressionFilter) {
  const pages = keysetPages<Suppression, SuppressionKey>(async (after, limit) => {
    const page = { after, limit: limit + 1 };
    return cut(await inTransaction(dataSource, (tx) => listSuppressions(tx, filter, page)), limit, (last) => last);
  });
  return sendCsv(reply, 'suppressions', { columns: CSV_COLUMNS, phoneNumbers: ['phoneNumber'] }, pages);
}
