import type { Live } from './api/figures.js';
import { listen } from './api/listen.js';
import { watchHealth } from './api/watch-health.js';
import { signal } from './signal.js';

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
  liveState.set({ is: 'connecting' });
  live.set(null);
  return mayHear ? followFigures() : followHealth();
}

function followFigures(): () => void {
  return listen<Live>('statistics/live', {
    heard(body) {
      live.set(body);
      liveState.set(body.staleSince === null ? LIVE : { is: 'stale', of: 'database', since: body.staleSince });
    },
    lost(heldUntil) {
      const before = liveState.get();
      // What was old before is no newer now.
      const since = before.is === 'stale' ? before.since : (heldUntil?.toISOString() ?? null);
      liveState.set({ is: 'stale', of: 'service', since });
    },
    refused: () => liveState.set({ is: 'refused', problems: [] }),
  });
}

function followHealth(): () => void {
  liveState.set({ is: 'refused', problems: [] });
  return watchHealth(({ of, problems, at }) => {
    const before = liveState.get();
    const since = before.is === 'stale' ? before.since : at.toISOString();
    liveState.set(of === null ? { is: 'refused', problems } : { is: 'stale', of, since });
  });
}
