import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { route } from '../router.js';
import { readRoute } from '../route-address.js';
import { signal } from '@preact/signals';

/** What an action did, told in the view that it leads to. */
interface Told {
  text: string;
  tone: 'good' | 'warn';
  /** Beneath it, such as what it could not do. */
  more: ComponentChildren;
  /** The view and the id where it is told. */
  view: string;
  id: string | null;
}

const told = signal<Told | null>(null);

/**
 * Tells what an action did, in the view that is shown, or in the one of a link that is gone to; it takes the focus there. It is gone with
 * the view.
 */
export function tell(
  text: string,
  { tone = 'good', more = null, at }: { tone?: Told['tone']; more?: ComponentChildren; at?: string } = {},
): void {
  const { view, id } = at === undefined ? route.peek() : readRoute(at);
  told.value = { text, tone, more, view, id };
}

const isHere = (one: Told | null): one is Told => {
  const { view, id } = route.peek();
  return one !== null && one.view === view && one.id === id;
};

/** Whether something is told here, which has the focus then. */
export const isTold = (): boolean => isHere(told.peek());

export function ToldNotice() {
  const one = told.value;
  const notice = useRef<HTMLDivElement>(null);
  const isShown = isHere(one);
  useEffect(() => {
    if (!isShown) return;
    notice.current?.focus();
    // Gone with the view, but for what is told in its place.
    return () => {
      if (told.peek() === one) told.value = null;
    };
  }, [one, isShown]);
  if (!isShown) return null;
  return (
    <div ref={notice} class={`notice told ${one.tone}`} tabIndex={-1} role="group" aria-label="What was done">
      <p>{one.text}</p>
      {one.more}
    </div>
  );
}
