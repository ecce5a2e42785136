import { readRoute, type Route } from './route-address.js';
import { signal } from './signal.js';

export const route = signal<Route>(readRoute(location.hash));
addEventListener('hashchange', () => route.set(readRoute(location.hash)));

/** Goes to a link; `replace` without a step to come back by. */
export function goTo(link: string, { replace = false } = {}): void {
  if (!replace) {
    location.hash = link;
    return;
  }
  history.replaceState(null, '', link);
  route.set(readRoute(link));
}
