import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { announce } from '../announce.js';
import { copyText } from '../clipboard.js';
import { NOTHING } from '../words/format.js';

const SAID_MS = 2_000;

interface CopyableProps {
  /** What is copied, and shown where nothing else is; null: a dash. */
  value: string | null;
  /** What is shown instead, such as a link. */
  children?: ComponentChildren;
}

/** An id or a number, copied by one click. */
export function Copyable({ value, children }: CopyableProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  if (value === null || value === '') return <>{children ?? NOTHING}</>;
  const copy = async (): Promise<void> => {
    try {
      await copyText(value);
      setCopied(true);
      announce(`Copied ${value}`);
    } catch {
      announce('The browser did not let it be copied. Mark it, and copy it by the keyboard.');
    }
  };
  return (
    <span class="copyable">
      {children ?? <code title={value}>{value}</code>}
      <button type="button" class="copy quiet" aria-label={`Copy ${value}`} onClick={() => void copy()}>
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          {isCopied ? <path d="M3 8.5l3.2 3L13 4.5" /> : <path d="M5.5 5.5h7v8h-7zM3.5 10.5v-8h7" />}
        </svg>
      </button>
    </span>
  );
}
