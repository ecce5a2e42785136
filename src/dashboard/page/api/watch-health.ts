import { addressOf } from './client.js';

/** What every key may know, and whoever has none. */
export interface Health {
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
export function watchHealth(onHealth: (health: Health) => void): () => void {
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
