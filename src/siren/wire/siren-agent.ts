import { Agent } from 'undici';

/** Bytes of an answer that are read; Siren's are a few hundred. */
const MAX_ANSWER_BYTES = 1 << 20;

/**
 * The connections to Siren. One request at a time on each, so that their number bounds the requests in flight; HTTP/1.1
 * only, because an HTTP/2 session may put a written request back in its queue, and whether anything was written is what
 * the whole outcome hangs on.
 */
export function sirenAgent({ maxConcurrency, timeoutMs }: { maxConcurrency: number; timeoutMs: number }): Agent {
  return new Agent({
    connections: maxConcurrency,
    pipelining: 1,
    allowH2: false,
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: { timeout: timeoutMs },
    // The exchange has one clock of its own for all of its phases.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
