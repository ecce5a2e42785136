import type { FastifyReply } from 'fastify';
import { type CsvCell, type CsvColumns, csvText } from './csv-text.js';
import { sendExport } from './send-export.js';

/**
 * Answers with a file of separated values: see {@link sendExport}.
 * @param name of the file, without its ending
 * @throws Problem 429 when as many exports are running as may, and all of them are read
 */
export function sendCsv<Row extends Record<keyof Row, CsvCell>>(
  reply: FastifyReply,
  name: string,
  columns: CsvColumns<Row>,
  pages: AsyncIterable<readonly Row[]>,
): Promise<void> {
  return sendExport(reply, { name: `${name}.csv`, type: 'text/csv; charset=utf-8' }, linesOf(pages, columns));
}

async function* linesOf<Row extends Record<keyof Row, CsvCell>>(
  pages: AsyncIterable<readonly Row[]>,
  columns: CsvColumns<Row>,
): AsyncGenerator<string> {
  let header = true;
  for await (const rows of pages) {
    yield csvText(rows, columns, header);
    header = false;
  }
  if (header) yield csvText([], columns, true);
}
