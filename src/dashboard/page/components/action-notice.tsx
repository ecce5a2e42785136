import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** What an action did. */
interface ActionNotice {
  text: string;
  tone: 'good' | 'warn';
  /** Beneath it, such as what it could not do. */
  more: ComponentChildren;
  takesFocus: boolean;
  /** The same words twice are told twice. */
  at: number;
}

/** Long enough to be read, and not in the way. */
const SHOWN_MS = 8_000;

const notice = signal<ActionNotice | null>(null);

/**
 * Says what an action did, for people and screen readers, whichever view it leads to: `Replayed 3 dead letters.` It is gone by itself,
 * but for what warns, or has the focus, which somebody closes.
 * @param more beneath it, such as links to what could not be done
 * @param takesFocus where the action has ended what had it, and there is more to read
 */
export function notify(
  text: string,
  { tone = 'good', more = null, takesFocus = false }: Partial<Pick<ActionNotice, 'tone' | 'more' | 'takesFocus'>> = {},
): void {
  notice.value = { text, tone, more, takesFocus, at: performance.now() };
}

/** What was done last. It is there also while it is empty, so that a screen reader tells what comes. */
export function WhatWasDone() {
  const one = notice.value;
  const box = useRef<HTMLDivElement>(null);
  const stays = one !== null && (one.takesFocus || one.tone === 'warn');
  useEffect(() => {
    if (one === null || stays) return;
    const timer = setTimeout(() => void (notice.value = null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [one]);
  useLayoutEffect(() => {
    if (one?.takesFocus) box.current?.focus({ preventScroll: true });
  }, [one]);
  const close = (): void => {
    notice.value = null;
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  };
  return (
    <div class="what-was-done" role="status" aria-label="What was done">
      {one !== null && (
        <div key={one.at} ref={box} class={`action-notice ${one.tone}`} tabIndex={-1}>
          <p>{one.text}</p>
          {one.more}
          {stays && (
            <button type="button" onClick={close}>
              Close
            </button>
          )}
        </div>
      )}
    </div>
  );
}
