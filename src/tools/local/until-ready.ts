import { LocalRunError } from './local-run-error.js';
import type { Child } from './child.js';
import { waitUntil } from './wait-until.js';

/** Migrations of a large database at start may take a while. */
const READY_TIMEOUT_MS = 120_000;

/**
 * Resolves when the service answers that it is ready for work.
 * @throws LocalRunError when it ends first or takes too long; the reason is `signal`'s when that is aborted
 */
export async function untilReady(baseUrl: string, service: Child, signal: AbortSignal | undefined): Promise<void> {
  const ready = await waitUntil(
    async () => {
      signal?.throwIfAborted();
      if (service.hasEnded())
        throw new LocalRunError(`The service ended while it started, code ${await service.ended}`);
      return isReady(baseUrl);
    },
    { timeoutMs: READY_TIMEOUT_MS, everyMs: 50 },
  );
  if (!ready) throw new LocalRunError(`The service is not ready after ${READY_TIMEOUT_MS / 1000} s: see its log`);
}

async function isReady(baseUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}
