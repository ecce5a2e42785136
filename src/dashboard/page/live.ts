import type { Live } from './api/figures.js';
import { listen } from './api/listen.js';
import { watchHealth } from './api/watch-health.js';
import { signal } from '@preact/signals';

/** How the service is doing, as it was heard last; null until it was heard. */
export const live = signal<Live | null>(null);

/** Whether what was heard is how it is. `refused`: the key may not hear it, but what is wrong with Siren is told to everybody. */
export type LiveState =
  | { is: 'connecting' }
  | { is: 'live' }
  | { is: 'refused'; problems: readonly string[] }
  /** What does not answer, and since when (ISO 8601) what was heard is old; null: nothing was heard yet. */
  | { is: 'stale'; of: 'database' | 'service'; since: string | null };

const LIVE: LiveState = { is: 'live' };

export const liveState = signal<LiveState>({ is: 'connecting' });

/** Follows the service until what it returns is called. @param mayHear whether the key may hear the figures */
export function followLive(mayHear: boolean): () => void {
  liveState.value = { is: 'connecting' };
  live.value = null;
  return mayHear ? followFigures() : followHealth();
}

function followFigures(): () => void {
  return listen<Live>('statistics/live', {
    heard(body) {
      live.value = body;
      liveState.value = body.staleSince === null ? LIVE : { is: 'stale', of: 'database', since: body.staleSince };
    },
    lost(heldUntil) {
      const before = liveState.peek();
      // What was old before is no newer now.
      const since = before.is === 'stale' ? before.since : (heldUntil?.toISOString() ?? null);
      liveState.value = { is: 'stale', of: 'service', since };
    },
    refused: () => void (liveState.value = { is: 'refused', problems: [] }),
  });
}

function followHealth(): () => void {
  liveState.value = { is: 'refused', problems: [] };
  return watchHealth(({ of, problems, at }) => {
    const before = liveState.peek();
    const since = before.is === 'stale' ? before.since : at.toISOString();
    liveState.value = of === null ? { is: 'refused', problems } : { is: 'stale', of, since };
  });
}
