import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

interface OrderDialogProps {
  label: string;
  class?: string;
  disabled?: boolean;
  /** What stands above it. */
  title: string;
  /** The form in it, anew each time that it opens. */
  children: (close: () => void) => ComponentChildren;
}

/** A button that opens a form over the page; Escape closes it. */
export function OrderDialog({ label, class: kind, disabled = false, title, children }: OrderDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <>
      <button type="button" class={kind} disabled={disabled} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <dialog ref={dialog} class="order" aria-labelledby={titleId} onClose={() => setOpen(false)}>
          <h2 id={titleId}>{title}</h2>
          {children(() => dialog.current?.close())}
        </dialog>
      )}
    </>
  );
}
