import { expect } from 'vitest';
import { eventually } from '../eventually.js';
import type { Replica } from './replica.js';

/** Waits until each says this of itself: 200, or 503. */
export function allAnswerReady(replicas: readonly Replica[], status: 200 | 503): Promise<void> {
  return eventually(async () => {
    for (const { url } of replicas) {
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
      await answer.arrayBuffer();
      expect(answer.status).toBe(status);
    }
  });
}
