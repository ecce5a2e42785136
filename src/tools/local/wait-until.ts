import { setTimeout as sleep } from 'node:timers/promises';

/** Asks `condition` every `everyMs` until it holds or `timeoutMs` have passed. Resolves to whether it held. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  { timeoutMs, everyMs = 25 }: { timeoutMs: number; everyMs?: number },
): Promise<boolean> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() >= end) return false;
    await sleep(everyMs);
  }
  return true;
}
