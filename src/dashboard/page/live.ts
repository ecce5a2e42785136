import type { Live } from './api/figures.js';
import { listen } from './api/listen.js';
import { signal } from './signal.js';

/** How the service is doing now; null until it was heard. */
export const live = signal<Live | null>(null);
/** `refused`: the key may not hear it. */
export const liveState = signal<'live' | 'connecting' | 'refused'>('connecting');

/** Follows the service until what it returns is called. */
export function followLive(): () => void {
  liveState.set('connecting');
  return listen<Live>('statistics/live', {
    heard: live.set,
    connected: (isConnected) => liveState.set(isConnected ? 'live' : 'connecting'),
    refused: () => liveState.set('refused'),
  });
}
