import { useRef } from 'preact/hooks';
import { newIdempotencyKey } from '../words/once.js';

/**
 * The idempotency key of an order: the same for the same body until it was obeyed, so that whoever presses again after an
 * error orders nothing twice.
 */
export function useOnce(): { keyOf: (body: object) => string; obeyed: () => void } {
  const kept = useRef<{ body: string; key: string } | null>(null);
  return {
    keyOf(body) {
      const text = JSON.stringify(body);
      if (kept.current?.body !== text) kept.current = { body: text, key: newIdempotencyKey() };
      return kept.current.key;
    },
    obeyed() {
      kept.current = null;
    },
  };
}
