import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { BatchWatch } from '../batches/batch-watch.js';
import type { BatchDto } from './batch.dto.js';

/** Proxies commonly cut a connection on which nothing comes for a minute. */
const HEARTBEAT_MS = 15_000;
/** The id of the last event. A browser that comes back with it is told that there is nothing more. */
export const LAST_EVENT_ID = 'finished';

/**
 * Answers with the batch as a server-sent event, now and at each change, until every message is finished. A reader that
 * is slow misses states in between, never the latest; one that goes leaves nothing behind.
 */
export function streamBatch(reply: FastifyReply, first: BatchDto, watch: BatchWatch): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  let told: string | null = null;
  const tell = (batch: BatchDto | null): void => {
    if (batch === null) return end();
    const changed = changedPart(batch);
    // What a slow reader has not taken yet would only pile up.
    if (changed === told || raw.writableNeedDrain) return;
    told = changed;
    raw.write(eventOf(batch));
    if (batch.finishedAt !== null) end();
  };
  const heartbeat = setInterval(() => raw.writableNeedDrain || raw.write(':\n\n'), HEARTBEAT_MS);
  const unwatch = watch.watch(first.id, tell);
  const end = (): void => {
    release();
    raw.end();
  };
  const release = (): void => {
    clearInterval(heartbeat);
    unwatch();
  };
  whenGone(raw, release);
  tell(first);
}

function whenGone(raw: ServerResponse, release: () => void): void {
  raw.once('close', release);
  raw.once('error', release);
  if (raw.destroyed) release();
}

/** Without the estimate, which moves with the clock alone. */
function changedPart({ estimatedEndAt: _moves, ...rest }: BatchDto): string {
  return JSON.stringify(rest);
}

function eventOf(batch: BatchDto): string {
  const id = batch.finishedAt === null ? '' : `id: ${LAST_EVENT_ID}\n`;
  return `${id}data: ${JSON.stringify(batch)}\n\n`;
}
