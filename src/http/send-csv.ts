import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { type CsvCell, type CsvColumns, csvText } from './csv-text.js';
import { tooManyExportsProblem } from './problems.js';

/** In this process at once: each keeps a page of rows in memory, and a connection while it reads one. */
export const MAX_EXPORTS = 4;
/** A reader that takes nothing for so long is gone, whatever its connection says. */
const SILENCE_MS = 60_000;

let running = 0;

/**
 * Answers with a file, read page by page as its reader takes it; a reader that goes away ends the reading. What fails
 * after the first page breaks the answer off, which its reader notices.
 * @param name of the file, without its ending
 * @throws Problem 429 when as many exports are running as may
 */
export async function sendCsv<Row extends Record<keyof Row, CsvCell>>(
  reply: FastifyReply,
  name: string,
  columns: CsvColumns<Row>,
  pages: AsyncIterable<readonly Row[]>,
): Promise<void> {
  if (running >= MAX_EXPORTS) throw tooManyExportsProblem();
  running++;
  const text = Readable.from(
    linesOf(pages, columns, () => void silence.refresh()),
    { objectMode: false },
  );
  const silence = setTimeout(() => text.destroy(new Error('nobody reads the export')), SILENCE_MS);
  text.once('close', () => {
    running--;
    clearTimeout(silence);
  });
  void reply.header('Content-Type', 'text/csv; charset=utf-8');
  void reply.header('Content-Disposition', `attachment; filename="${name}.csv"`);
  void reply.header('Vary', 'Accept');
  await reply.send(text);
}

async function* linesOf<Row extends Record<keyof Row, CsvCell>>(
  pages: AsyncIterable<readonly Row[]>,
  columns: CsvColumns<Row>,
  onTaken: () => void,
): AsyncGenerator<string> {
  let header = true;
  for await (const rows of pages) {
    yield csvText(rows, columns, header);
    header = false;
    onTaken();
  }
  if (header) yield csvText([], columns, true);
}
