import { useRef } from 'preact/hooks';

/** A key under which one request may be sent again and is obeyed once. Also where the page came by plain HTTP. */
export function newIdempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

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
