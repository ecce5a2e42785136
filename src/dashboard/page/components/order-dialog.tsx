import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useFocusKept } from './use-focus-kept.js';

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
