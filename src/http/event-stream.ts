import type { FastifyReply } from 'fastify';
import { defer, type Observable, repeat, share } from 'rxjs';

/**
 * What `read` finds, again and again, for everybody who subscribes: however many do, there is one read at a time; while
 * nobody does, none. A read that rejects ends it.
 * @param everyMs from the end of one read to the begin of the next
 */
export function polled<T>(everyMs: number, read: () => Promise<T>): Observable<T> {
  return defer(read).pipe(repeat({ delay: everyMs }), share());
}

/** Proxies commonly cut a connection on which nothing comes for a minute. */
const HEARTBEAT_MS = 15_000;
/** So often it is looked whether the reader's key still holds. */
const LOOK_EVERY_MS = 1_000;

/** Server-sent events to one reader. */
export interface EventStream {
  /** False: the reader has not taken the last one yet, and what piled up would never end. It hears of the next one. */
  send: (data: string, id?: string) => boolean;
  end: () => void;
}

/**
 * Answers with a stream of server-sent events. It ends when the key that it was asked for with no longer holds: before the next
 * event, and within a second. Nest's `@Sse` knows neither that nor a reader who does not read: its events would pile up.
 * @param stop ends the stream, in good order, so that its reader comes back elsewhere
 * @param onGone called once, when the stream was ended or its reader has gone
 */
export function openEventStream(reply: FastifyReply, stop: AbortSignal, onGone: () => void): EventStream {
  reply.hijack();
  const { raw, request, server } = reply;
  const mayGoOn = (): boolean => server.isStillAdmitted?.(request) ?? true;
  raw.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  const heartbeat = setInterval(() => raw.writableNeedDrain || raw.write(':\n\n'), HEARTBEAT_MS);
  const look = setInterval(() => mayGoOn() || end(), LOOK_EVERY_MS);
  let gone = false;
  const release = (): void => {
    if (gone) return;
    gone = true;
    clearInterval(heartbeat);
    clearInterval(look);
    stop.removeEventListener('abort', end);
    onGone();
  };
  const end = (): void => {
    release();
    raw.end();
  };
  stop.addEventListener('abort', end);
  raw.once('close', release);
  raw.once('error', release);
  // Not before the caller holds the stream.
  if (raw.destroyed) queueMicrotask(release);
  // Who only wants the headers has them, and would wait for an end that does not come.
  if (stop.aborted || request.method === 'HEAD') queueMicrotask(end);
  return {
    send(data, id) {
      if (!gone && !mayGoOn()) end();
      if (gone || raw.writableNeedDrain) return false;
      raw.write(`${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`);
      return true;
    },
    end,
  };
}
