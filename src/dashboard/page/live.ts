import type { Live } from './api/figures.js';
import { listen } from './api/listen.js';
import { signal } from './signal.js';

/** How the service is doing now; null until it was heard. */
export const live = signal<Live | null>(null);
export const isLive = signal(false);

/** Follows the service until what it returns is called. */
export function followLive(): () => void {
  return listen<Live>('statistics/live', { heard: live.set, connected: isLive.set });
}
