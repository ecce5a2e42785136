import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { notify } from './action-notice.js';
import { ErrorNotice } from './notice.js';

interface OrderDialogProps {
  label: string;
  /** Names the thing for screen readers where several such buttons are on the page. */
  about?: string;
  class?: string | undefined;
  disabled?: boolean;
  /** What stands above it. */
  title: string;
  /** The form in it, anew each time that it opens. */
  children: (close: () => void) => ComponentChildren;
}

/** A button that opens a form over the page; Escape closes it. When it goes with what it was about, the focus goes on from there. */
export function OrderDialog({ label, about, class: kind, disabled = false, title, children }: OrderDialogProps) {
  const frame = useRef<HTMLSpanElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [isOpen, setOpen] = useState(false);
  useFocusKept(frame);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <span ref={frame}>
      <button
        type="button"
        class={kind}
        aria-label={about === undefined ? undefined : `${label} ${about}`}
        disabled={disabled}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {isOpen && (
        <dialog ref={dialog} class="order" aria-labelledby={titleId} onClose={() => setOpen(false)}>
          <h2 id={titleId}>{title}</h2>
          {children(() => dialog.current?.close())}
        </dialog>
      )}
    </span>
  );
}

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

interface ConfirmButtonProps<Answer> {
  label: string;
  /** Names the thing for screen readers where several such buttons are on the page. */
  about?: string;
  question: string;
  danger?: boolean;
  /** What was done, once it was: `Replayed one dead letter.` From what it answered, where that says how many. */
  said?: string | ((answer: Answer) => string);
  /** What it does once it was confirmed; what it throws is shown. */
  act: () => Promise<Answer>;
}

/** A button that asks before it acts, and says what was done. When it goes with what it was about, the focus goes on from there. */
export function ConfirmButton<Answer>(props: ConfirmButtonProps<Answer>) {
  const { label, about, question, danger = false, said = `${label}: done.`, act } = props;
  const frame = useRef<HTMLSpanElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [error, setError] = useState<Error | null>(null);
  const [isActing, setActing] = useState(false);

  useFocusKept(frame);

  const open = (): void => {
    setError(null);
    dialog.current?.showModal();
  };
  const confirm = async (): Promise<void> => {
    setActing(true);
    try {
      const answer = await act();
      dialog.current?.close();
      notify(typeof said === 'string' ? said : said(answer));
    } catch (thrown) {
      setError(thrown as Error);
    } finally {
      setActing(false);
    }
  };

  return (
    <span class="confirm" ref={frame}>
      <button
        type="button"
        class={danger ? 'danger' : undefined}
        aria-label={about === undefined ? undefined : `${label} ${about}`}
        onClick={open}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={titleId}>
        <h2 id={titleId}>{question}</h2>
        {error !== null && <ErrorNotice error={error} />}
        <div class="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Not now
          </button>
          <button
            type="button"
            class={danger ? 'danger' : 'primary'}
            disabled={isActing}
            onClick={() => void confirm()}
          >
            {label}
          </button>
        </div>
      </dialog>
    </span>
  );
}
