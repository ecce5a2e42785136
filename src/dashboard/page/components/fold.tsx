import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

/** Filters, which fold away behind a button where there is little room. @param count how many of them are set */
export function Fold({ count, children }: { count: number; children: ComponentChildren }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="fold">
      <button type="button" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {count === 0 ? 'Filters' : `Filters (${count})`}
      </button>
      <div id={id} class={isOpen ? 'filters open' : 'filters'}>
        {children}
      </div>
    </div>
  );
}
