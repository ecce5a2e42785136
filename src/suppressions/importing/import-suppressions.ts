import { once } from 'node:events';
import type { Readable, Transform } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { DeliveryContext } from '../../messages/delivery-context.js';
import { addSuppressions, countNew, type SuppressionChange } from '../change-suppressions.js';
import type { Caller } from '../../http/actor.js';
import { maskPhoneNumbers } from '../../logging/mask-phone-numbers.js';
import { newId } from '../../database/ids.js';
import { recordAudit } from '../../audit/audit.js';
import { inTransaction, type Tx } from '../../database/transaction.js';
import type { FieldError } from '../../http/problem.js';
import { CSV_OPTIONS, csvDialectOf, hasFirstLine } from './csv-dialect.js';
import { suppressionsIn } from './suppression-row.js';
import { textDecoder, UndecodableText } from './text-decoder.js';

export const MAX_ROWS = 1_000_000;
const MAX_LISTED = 1_000;
const MAX_SHOWN = 10;
/** Bytes. A note may have 500 characters, each of four bytes, and be quoted. */
const MAX_LINE_BYTES = 16_384;
const CHUNK = 1_000;

export interface ImportedSuppressions {
  /** Lines with something in them, but for the header. */
  total: number;
  /** Numbers; a line may hold several. */
  added: number;
  /** They were on the list already, for the same reason. */
  unchanged: number;
  /** Lines that hold anything that could not be taken. */
  rejectedCount: number;
  /** The first of them. `line` counts from 1, as editors do. */
  rejected: { line: number; errors: FieldError[] }[];
  /** The first suppressions, as they were read. */
  first: SuppressionChange[];
}

/**
 * `headless`: the first line names no column of numbers and begins with none. `undecodable`: its bytes are not in the charset
 * that they were read in. What was stored before the end stays.
 */
export type SuppressionImport =
  | { import: 'done'; result: ImportedSuppressions }
  | { import: 'headless' }
  | { import: 'unreadable'; line: number }
  | { import: 'undecodable'; line: number; charset: string }
  | { import: 'too_long' };

/** A file as it was sent. */
export interface CsvFile {
  bytes: Readable;
  /** The label of the charset that was declared, if any. */
  charset: string | null;
  /** Nothing is stored: it is only told what would be. */
  dryRun: boolean;
}

/**
 * Suppresses the numbers of a CSV file while it comes, in bites, so that memory does not grow with it. A bad line is
 * counted and sinks no other. When the file is cut, the bites that are stored stay, its last lines (one may be half a
 * number) are not taken, and it may be sent again.
 * @throws what ended the stream before its end, the reason of `stop` included
 */
export async function importSuppressions(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  { bytes, charset, dryRun }: CsvFile,
  by: Caller,
  stop: AbortSignal,
): Promise<SuppressionImport> {
  const text = textDecoder(charset);
  feed(bytes, text, stop);
  const result: ImportedSuppressions = { total: 0, added: 0, unchanged: 0, rejectedCount: 0, rejected: [], first: [] };
  const imported = { action: 'suppressions.imported', subject: { type: 'import', id: newId() }, before: null } as const;
  let bite: SuppressionChange[] = [];
  const changedBy = { source: 'import', apiKeyId: by.actor.keyId, keyName: maskPhoneNumbers(by.actor.name) } as const;
  const storeBite = async (tx: Tx) => {
    if (dryRun) return countNew(tx, bite);
    const keys = await addSuppressions(tx, bite, changedBy);
    const added = keys.length;
    if (added > 0) await recordAudit(tx, by, [{ ...imported, after: { added } }]);
    return added;
  };
  const store = async () => {
    const added = await inTransaction(dataSource, storeBite, { plans: 'any' });
    result.added += added;
    result.unchanged += bite.length - added;
    bite = [];
  };
  let lines = () => 0;
  try {
    const head = await firstLines(text);
    const dialect = csvDialectOf(head, policy.defaultCountry);
    if (dialect === null) return { import: 'headless' };
    const { delimiter, skipped, columns, hasHeader } = dialect;
    const parser = parse({
      ...CSV_OPTIONS,
      delimiter,
      info: true,
      max_record_size: MAX_LINE_BYTES,
      from: hasHeader ? 2 : 1,
    });
    lines = () => parser.info.lines + skipped.lines;
    text.once('error', (error) => parser.destroy(error));
    parser.write(head.slice(skipped.characters));
    text.pipe(parser);
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (++result.total > MAX_ROWS) return { import: 'too_long' };
      const { suppressions, errors } = suppressionsIn(record, columns, policy.defaultCountry);
      bite.push(...suppressions);
      result.first.push(...suppressions.slice(0, MAX_SHOWN - result.first.length));
      if (errors.length > 0 && ++result.rejectedCount <= MAX_LISTED) {
        result.rejected.push({ line: info.lines + skipped.lines, errors });
      }
      if (bite.length >= CHUNK) await store();
    }
  } catch (error) {
    if (error instanceof UndecodableText) return { import: 'undecodable', line: error.line, charset: error.charset };
    if (error instanceof CsvError) return { import: 'unreadable', line: lines() };
    throw error;
  } finally {
    // Whoever sends a file and does not read meanwhile would never come to see why the rest is not wanted.
    bytes.unpipe(text).resume();
    if (bite.length > 0) await store();
  }
  return { import: 'done', result };
}

/** Not a pipeline: that would end the connection with the file, and nobody could be told. */
function feed(file: Readable, text: Transform, stop: AbortSignal): void {
  file.once('error', (error) => text.destroy(error));
  file.once('close', () => {
    if (!file.readableEnded) text.destroy(new Error('the connection was lost before the end of the file'));
  });
  const end = (): unknown => text.destroy(stop.reason as Error);
  stop.addEventListener('abort', end, { once: true });
  if (stop.aborted) end();
  // Whoever has left the text alone need not hear of what happens to it.
  text.on('error', () => undefined);
  file.pipe(text);
}

/** As much as it takes to tell how the file is written; all of a shorter one. */
async function firstLines(text: Transform): Promise<string> {
  let head = '';
  while (!hasFirstLine(head)) {
    const block = text.read() as string | null;
    if (block !== null) head += block;
    else if (text.readableEnded) break;
    else await oneOf(text, ['readable', 'end']);
  }
  return head;
}

/** @throws what the stream fails with meanwhile */
async function oneOf(stream: Transform, events: readonly string[]): Promise<void> {
  const heard = new AbortController();
  try {
    await Promise.race(events.map((event) => once(stream, event, { signal: heard.signal })));
  } finally {
    heard.abort();
  }
}
