import { Inject, Injectable } from '@nestjs/common';
import { MessageAcceptance } from '../accepting/accept-messages.js';
import { Draining } from '../http/draining.js';
import { malformedBodyProblem, unfinishedProblem } from '../http/problems.js';
import { Turns } from '../http/turns.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import type { BulkOptions } from './accept-bulk.js';
import { CHUNK } from './accept-items.js';
import type { BulkDryRunDto } from './bulk.dto.js';
import { dryBulk, type DryBulkOptions } from './bulk-dry.js';
import { lineItem, MAX_LINE_BYTES } from './check-item.js';
import { chunksOf, linesOf } from './upload-lines.js';
import { UPLOAD_SILENCE_MS } from './store-items.js';
import { dropRest, type Upload, upload } from './upload.js';

/** The uploads of this process. They may last for an hour, so draining ends them where they are. */
@Injectable()
export class BatchUploads {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
    private readonly draining: Draining,
  ) {}

  /** Takes a batch from a stream of lines, a message each. */
  receive(stream: AsyncIterable<Uint8Array>, options: BulkOptions): Promise<Upload> {
    return upload(this.context, this.acceptance, stream, { ...options, stop: this.draining.begun });
  }

  /** What would become of them. */
  tryOut(stream: AsyncIterable<Uint8Array>, options: DryBulkOptions): Promise<BulkDryRunDto> {
    return tryLines(this.context, stream, { ...options, stop: this.draining.begun });
  }
}

/** What one dry run looks at. */
const MOST_TRIED = 200_000;
const LONGEST_MS = 120_000;
/** In this process at once; others wait, and what they send with them. */
const tried = new Turns(2);
const LINES = { maxLines: CHUNK, maxBytes: 1 << 20, maxMs: 250, silentMs: UPLOAD_SILENCE_MS };

/** What would become of items that came as JSON. */
export async function tryItems(
  context: DeliveryContext,
  items: readonly unknown[],
  options: DryBulkOptions,
): Promise<BulkDryRunDto> {
  const bulk = dryBulk(context, options);
  for (let from = 0; from < items.length; from += CHUNK) {
    const some = items.slice(from, from + CHUNK);
    await bulk.check(some.map((value, i) => ({ index: from + i, read: { ok: true, value } })));
  }
  return bulk.result(true);
}

/**
 * What would become of the lines of a stream, which are looked at while they come, and not kept.
 * @param stop aborted when the process is about to stop
 * @throws Problem when there is not one line, or the process stops
 */
export async function tryLines(
  context: DeliveryContext,
  stream: AsyncIterable<Uint8Array>,
  options: DryBulkOptions & { stop: AbortSignal; most?: number },
): Promise<BulkDryRunDto> {
  const { stop, most = MOST_TRIED, ...dry } = options;
  const endTurn = await tried.take(stop).catch(() => {
    throw unfinishedProblem();
  });
  try {
    const bulk = dryBulk(context, dry);
    const chunks = chunksOf(linesOf(stream, MAX_LINE_BYTES), LINES, stop);
    const over = performance.now() + LONGEST_MS;
    for (let index = 0; ;) {
      const { value, done } = await chunks.next();
      if (done) {
        if (value === 'stopping') throw unfinishedProblem();
        if (index === 0) throw malformedBodyProblem(say('There is not one line in the body.'));
        return bulk.result(value === 'complete');
      }
      const read = value.slice(0, most - index).map((line, i) => lineItem(index + i, line));
      await bulk.check(read);
      index += read.length;
      if (read.length === value.length && performance.now() < over) continue;
      void dropRest(chunks);
      return bulk.result(false);
    }
  } finally {
    endTurn();
  }
}
