import type { Language } from '../languages/languages.js';
import { newId } from '../database/ids.js';
import { inTransaction } from '../database/transaction.js';
import type { MessageAcceptance } from '../accepting/accept-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { databaseNow } from '../database/clock.js';
import type { BulkOptions } from './accept-bulk.js';
import { type BulkResult, readBulkResult } from './bulk-result.js';
import { checkBatchItems, lineItem, MAX_LINE_BYTES } from './check-item.js';
import { chunksOf, linesOf, type UploadEnd } from './upload-lines.js';
import { type OpenedBatch, openBatch } from './open-batch.js';
import { persistently } from './accept-items.js';
import { storeChunk } from './store-chunk.js';
import { endUpload, type StoredItems, UPLOAD_LEASE_MS, UPLOAD_SILENCE_MS } from './store-items.js';

export interface UploadOptions extends BulkOptions {
  /** Aborted when the process is about to stop: the upload ends as it is. */
  stop: AbortSignal;
  /** For how long nothing may come before the upload is over. */
  silentMs?: number;
}

/**
 * What became of an upload. `ended`: all that came is stored; `continued` when an earlier upload had begun the batch.
 * `cancelled`: the batch was, meanwhile. `empty`: there
 * was not one line, and so there is no batch. `stopping`: the same, since the process stops.
 */
export type Upload =
  | { upload: 'ended'; end: UploadEnd; continued: boolean; result: BulkResult }
  | { upload: 'cancelled' }
  | { upload: 'mismatch' }
  /** Too many messages wait already, and it has not begun. */
  | { upload: 'queue_full' }
  | { upload: 'empty' }
  | { upload: 'stopping' };

/** A chunk is worth a transaction, and a message sent 50 ms after its line came. */
const CHUNK = { maxLines: 500, maxBytes: 1 << 20, maxMs: 50 };
const END_TIMEOUT_MS = 60_000;

/**
 * Stores the lines of a stream as a batch, chunk by chunk in their order, while they come: what is stored is sent before
 * the end has come. One chunk is checked while the one before is written, and no more is read meanwhile, so memory does
 * not grow with the upload. Rejects only when the database stays away; what was stored before stays stored.
 */
export async function upload(
  context: DeliveryContext,
  acceptance: MessageAcceptance,
  stream: AsyncIterable<Uint8Array>,
  options: UploadOptions,
): Promise<Upload> {
  const { application, idempotency = null, ratePerSecond = null, messageFor = null, duplicates = 'keep' } = options;
  const { stop, name = null, silentMs = UPLOAD_SILENCE_MS, sendAt = null, language = 'en' } = options;
  const lines = linesOf(stream, MAX_LINE_BYTES);
  const chunks = chunksOf(lines, { ...CHUNK, silentMs }, stop);
  let batch: Extract<OpenedBatch, { id: string }> | undefined;
  let writing: Promise<StoredItems> = Promise.resolve({ stored: 'stored', accepted: 0 });
  let index = 0;
  for (;;) {
    const { value, done } = await chunks.next();
    if (done) {
      if (value === 'stopping') void dropRest(lines);
      if (batch === undefined) return { upload: value === 'stopping' ? 'stopping' : 'empty' };
      if ((await writing).stored === 'cancelled') return { upload: 'cancelled' };
      return { upload: 'ended', end: value, ...(await finish(context, batch, value, language)) };
    }
    if (batch === undefined) {
      if (await acceptance.isQueueFull()) {
        void dropRest(chunks);
        return { upload: 'queue_full' };
      }
      const opened = await persistently(() =>
        open(context, { id: newId(), application, name, idempotency, ratePerSecond, leaseMs: null }),
      );
      if (!('id' in opened)) {
        void dropRest(chunks);
        return { upload: 'mismatch' };
      }
      batch = opened;
    }
    // Of lines that an earlier upload has brought nothing is looked at.
    const { id, nextIndex } = batch;
    const read = value.map((line, i) => lineItem(index + i, line)).filter((item) => item.index >= nextIndex);
    const items = await checkBatchItems(context, read, { batchId: id, application, sendAt }, messageFor);
    index += value.length;
    if ((await writing).stored === 'cancelled') {
      void dropRest(chunks);
      return { upload: 'cancelled' };
    }
    writing = persistently(() =>
      storeChunk(context, acceptance, { batchId: id, leaseMs: UPLOAD_LEASE_MS }, items, { stop, duplicates }),
    );
    // It is awaited later, and may fail before that.
    writing.catch(() => undefined);
  }
}

/** The answer is known before the sender has done: who does not read while it sends would never come to see it. */
export async function dropRest(pieces: AsyncIterator<unknown>): Promise<void> {
  try {
    for (let done: boolean | undefined = false; !done;) ({ done } = await pieces.next());
  } catch {
    // It is gone.
  }
}

function open({ dataSource }: DeliveryContext, batch: Parameters<typeof openBatch>[1]): Promise<OpenedBatch> {
  return inTransaction(dataSource, async (tx) => openBatch(tx, batch, await databaseNow(tx)));
}

async function finish(
  { dataSource }: DeliveryContext,
  { id, opened }: Extract<OpenedBatch, { id: string }>,
  end: UploadEnd,
  language: Language,
): Promise<{ continued: boolean; result: BulkResult }> {
  const result = await persistently(() =>
    inTransaction(
      dataSource,
      async (tx) => {
        await endUpload(tx, id, end === 'complete');
        return readBulkResult(tx, id, language);
      },
      // Repeated numbers are counted among all of its messages.
      { timeoutMs: END_TIMEOUT_MS },
    ),
  );
  return { continued: opened === 'found', result };
}
