import { signal } from '@preact/signals';
import { readRoute, type Route } from './route-address.js';

/**
 * The steps of the browser's history, each with a name of its own, so that what was seen at one can be shown there again. A name
 * stays with its step also over a reload; what is remembered by it does not.
 */
const NAME = 'entry';

/** Scroll positions by name of the step. */
const scrolls = new Map<string, number>();

let current = nameOf(history.state) ?? named();
history.scrollRestoration = 'manual';
addEventListener('scroll', () => scrolls.set(current, scrollY), { passive: true });

/** The name of the step that is shown. */
export const entry = (): string => current;

/** To be called when another step is shown; scrolls to where that was left, once what is shown is long enough. */
function enterEntry(): void {
  const known = nameOf(history.state);
  current = known ?? named();
  scrollWhenLong(known === null ? 0 : (scrolls.get(known) ?? 0));
}

function nameOf(state: unknown): string | null {
  const name = (state as Partial<Record<string, unknown>> | null)?.[NAME];
  return typeof name === 'string' ? name : null;
}

/** Gives the step that is shown a name. */
function named(): string {
  // Only here: a browser has no `randomUUID` without HTTPS.
  const name = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('');
  history.replaceState({ [NAME]: name }, '');
  return name;
}

/** What comes later than this is not waited for. */
const LONGEST_WAIT_MS = 3_000;

function scrollWhenLong(y: number): void {
  const mine = current;
  const end = performance.now() + LONGEST_WAIT_MS;
  let isMoved = false;
  const moved = (): void => void (isMoved = true);
  const BY_HAND = ['wheel', 'touchstart', 'keydown', 'pointerdown'];
  for (const name of BY_HAND) addEventListener(name, moved, { once: true, passive: true });
  const step = (): void => {
    // Whoever has gone on, or scrolls, is not pulled back.
    if (current !== mine || isMoved) return over();
    const most = document.documentElement.scrollHeight - innerHeight;
    if (most >= y || performance.now() > end) {
      scrollTo({ top: y, behavior: 'instant' });
      return over();
    }
    requestAnimationFrame(step);
  };
  const over = (): void => {
    for (const name of BY_HAND) removeEventListener(name, moved);
  };
  // Not before the view is drawn: the one before may be long enough as well.
  requestAnimationFrame(() => requestAnimationFrame(step));
}

/**
 * Ours, of a few lines: of the kept routers `preact-iso` knows no addresses behind `#`, which any proxy and any path serve
 * alike, and `wouter-preact` asks for Preact 10.
 */

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
