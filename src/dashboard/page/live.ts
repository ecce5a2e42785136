import { signal } from '@preact/signals';
import { addressOf } from './api/client.js';
import { listen } from './api/listen.js';
import type { Live } from './api/types.js';

/** What every key may know, and whoever has none. */
interface Health {
  /** What does not answer; null: all does. */
  of: 'database' | 'service' | null;
  /** What is wrong with Siren, in the service's words. */
  problems: readonly string[];
  /** When that was asked. */
  at: Date;
}

const EVERY_MS = 10_000;
const TIMEOUT_MS = 5_000;
/** The service's words for it. */
const NO_DATABASE = 'the database cannot be reached';

/** Asks now and again, while somebody sees the page, until what it returns is called. */
function watchHealth(onHealth: (health: Health) => void): () => void {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    if (!document.hidden) {
      const health = await askHealth();
      if (over.signal.aborted) return;
      onHealth(health);
    }
    timer = setTimeout(() => void look(), EVERY_MS);
  };
  void look();
  return () => {
    over.abort();
    clearTimeout(timer);
  };
}

async function askHealth(): Promise<Health> {
  const at = new Date();
  try {
    const response = await fetch(addressOf('webhooks/siren/health'), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = (await response.json()) as { reasons?: string[] };
    if (body.reasons === undefined) return { of: 'service', problems: [], at };
    return { of: body.reasons.includes(NO_DATABASE) ? 'database' : null, problems: body.reasons, at };
  } catch {
    return { of: 'service', problems: [], at };
  }
}

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
