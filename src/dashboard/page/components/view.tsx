import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface ViewProps {
  title: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** One page of the dashboard: its heading takes the focus, so that a screen reader tells where a link has led. */
export function View({ title, actions, children }: ViewProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · siren-gateway`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <div class="view-head">
        <h1 ref={heading} tabIndex={-1} dir="auto">
          {title}
        </h1>
        {actions !== undefined && <div class="buttons">{actions}</div>}
      </div>
      {children}
    </>
  );
}
