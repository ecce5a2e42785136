import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { overloads } from '../meters/meters.js';
import { tooManyExportsProblem } from './problems.js';
import { Turns } from './turns.js';

/** An export that is open, and how its reader keeps up. */
interface OpenExport {
  /** A page is there to be taken; false: it was taken, and the next one is being read. */
  offer(isOffered: boolean, now: number): void;
  close(): void;
}

interface Entry {
  end: () => void;
  /** Since when its reader could take a page; null while we read one. */
  offeredAt: number | null;
}

/** As many exports as may be open at once. A reader that stalls makes room for others, one that merely is slow does not. */
export class OpenExports {
  private readonly open = new Set<Entry>();

  constructor(private readonly limits: { most: number; stalledMs: number }) {}

  /**
   * @param end breaks the export off: its reader takes nothing, and another one wants its room
   * @returns null when there is no room
   */
  add(end: () => void, now: number): OpenExport | null {
    if (this.open.size >= this.limits.most && !this.endLongestStalled(now)) return null;
    const entry: Entry = { end, offeredAt: null };
    this.open.add(entry);
    return {
      offer: (isOffered, at) => void (entry.offeredAt = isOffered ? at : null),
      close: () => void this.open.delete(entry),
    };
  }

  private endLongestStalled(now: number): boolean {
    let longest: Entry | undefined;
    for (const entry of this.open) {
      if ((entry.offeredAt ?? Infinity) < (longest?.offeredAt ?? Infinity)) longest = entry;
    }
    if (longest === undefined || now - longest.offeredAt! < this.limits.stalledMs) return false;
    this.open.delete(longest);
    longest.end();
    return true;
  }
}

/** In this process at once: each keeps a page of rows in memory. */
export const MAX_EXPORTS = 16;
/** Each takes a connection of the database for that long, and no longer: who does not read holds up nobody. */
const PAGES_READ_AT_ONCE = 4;
/** A reader that takes nothing for so long is gone, whatever its connection says. */
const SILENCE_MS = 60_000;
/** One that takes nothing for so long makes room for others. */
const STALLED_MS = 5_000;

const openExports = new OpenExports({ most: MAX_EXPORTS, stalledMs: STALLED_MS });
const reading = new Turns(PAGES_READ_AT_ONCE);

/** What a file is called, with its ending, and of what type it is. */
export interface ExportedFile {
  name: string;
  type: string;
}

/**
 * Answers with a file, read page by page as its reader takes it; a reader that goes away ends the reading. What fails
 * after the first page breaks the answer off, which its reader notices.
 * @param pages the text of the file, piece by piece; what it takes to make one is done when the one before was taken
 * @throws Problem 429 when as many exports are running as may, and all of them are read
 */
export async function sendExport(
  reply: FastifyReply,
  { name, type }: ExportedFile,
  pages: AsyncIterable<string>,
): Promise<void> {
  const end = (): unknown => text.destroy(new Error('nobody reads the export'));
  const open = openExports.add(() => {
    overloads.inc({ what: 'export' });
    end();
  }, performance.now());
  if (open === null) throw tooManyExportsProblem();
  let silence: NodeJS.Timeout | undefined;
  const offer = (isOffered: boolean): void => {
    open.offer(isOffered, performance.now());
    clearTimeout(silence);
    if (isOffered) silence = setTimeout(end, SILENCE_MS);
  };
  // Fastify reads to its end what it then does not send.
  const sent = reply.request.method === 'HEAD' ? [] : offered(inTurns(pages), offer);
  const text = Readable.from(sent, { objectMode: false });
  text.once('close', () => {
    open.close();
    clearTimeout(silence);
  });
  void reply.header('Content-Type', type);
  void reply.header('Content-Disposition', `attachment; filename="${name}"`);
  const vary = reply.getHeader('Vary');
  void reply.header('Vary', vary === undefined ? 'Accept' : `${String(vary)}, Accept`);
  await reply.send(text);
}

/** Pages, of which those of all exports together are read a few at once. */
async function* inTurns(pages: AsyncIterable<string>): AsyncGenerator<string> {
  const iterator = pages[Symbol.asyncIterator]();
  try {
    for (;;) {
      const endTurn = await reading.take();
      const page = await iterator.next().finally(endTurn);
      if (page.done) return;
      yield page.value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function* offered(pages: AsyncIterable<string>, offer: (isOffered: boolean) => void): AsyncGenerator<string> {
  for await (const page of pages) {
    offer(true);
    yield page;
    offer(false);
  }
}
