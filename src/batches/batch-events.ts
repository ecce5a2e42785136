import type { FastifyReply } from 'fastify';
import { openEventStream } from '../http/event-stream.js';
import type { BatchWatch } from './batch-watch.js';
import type { BatchDto } from './batch.dto.js';

/** The id of the last event. A browser that comes back with it is told that there is nothing more. */
export const LAST_EVENT_ID = 'finished';

/**
 * Answers with the batch as a server-sent event, now and at each change, until every message is finished. A reader that
 * is slow misses states in between, never the latest; one that goes leaves nothing behind.
 */
export function streamBatch(reply: FastifyReply, first: BatchDto, watch: BatchWatch, stop: AbortSignal): void {
  let sent: string | null = null;
  let unwatch = (): void => undefined;
  const stream = openEventStream(reply, stop, () => unwatch());
  const send = (batch: BatchDto): void => {
    const changed = changedPart(batch);
    if (changed === sent) return;
    const isLast = batch.finishedAt !== null;
    if (!stream.send(JSON.stringify(batch), isLast ? LAST_EVENT_ID : undefined)) return;
    sent = changed;
    if (isLast) stream.end();
  };
  unwatch = watch.watch(first.id, send);
  send(first);
}

/** Without the estimate, which moves with the clock alone. */
function changedPart({ estimatedEndAt: _moves, ...rest }: BatchDto): string {
  return JSON.stringify(rest);
}
