/**
 * Ours, of a few lines: of the kept routers `preact-iso` knows no addresses behind `#`, which any proxy and any path serve
 * alike, and `wouter-preact` asks for Preact 10.
 */
import { enterEntry } from './entries.js';
import { readRoute, type Route } from './route-address.js';
import { signal } from '@preact/signals';

export const route = signal<Route>(readRoute(location.hash));
addEventListener('hashchange', () => {
  enterEntry();
  route.value = readRoute(location.hash);
});

/** Goes to a link; `replace` without a step to come back by. */
export function goTo(link: string, { replace = false } = {}): void {
  if (!replace) {
    location.hash = link;
    return;
  }
  history.replaceState(history.state, '', link);
  route.value = readRoute(link);
}
