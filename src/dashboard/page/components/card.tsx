import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface CardProps {
  title: string;
  /** What the figures mean, in a sentence. */
  hint?: string;
  actions?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}

export function Card({ title, hint, actions, class: extra = '', children }: CardProps) {
  const id = useId();
  return (
    <section class={`card ${extra}`} aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {hint !== undefined && <p class="hint">{hint}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}
