import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/**
 * Whatever of the element has the focus when the element goes, as when an action ends what it was about: the same control of the
 * next row gets it, else the one before, else the heading of the view. Without that, a keyboard would begin at the top again.
 */
export function useFocusKept(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const mine = element.current;
    return () => {
      if (mine === null || !mine.contains(document.activeElement)) return;
      const next = nextTo(mine);
      // Once it is gone, and unless something else has taken the focus.
      setTimeout(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        const heading = document.querySelector<HTMLElement>('main h1');
        (next?.isConnected ? next : heading)?.focus({ preventScroll: next === null });
      });
    };
  }, []);
}

function nextTo(element: HTMLElement): HTMLElement | null {
  const row = element.closest('tr');
  const other = row?.nextElementSibling ?? row?.previousElementSibling;
  const cell = element.closest('td')?.cellIndex;
  return (cell === undefined ? null : other?.children[cell]?.querySelector<HTMLElement>('button, input, a')) ?? null;
}
