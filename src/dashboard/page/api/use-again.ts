import { useEffect, useRef } from 'preact/hooks';
import { liveState } from '../live.js';
import { ApiError } from './client.js';
import { reconnectAfterMs } from './reconnect.js';

const TOO_MANY = 429;

/** Whether the same request may be answered later as it is: there was no answer, or the service could not. */
export function passes(error: Error | null): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === TOO_MANY || error.status >= 500);
}

/**
 * Asks again by itself while the error is one that passes: less and less often, and at once when the live figures come
 * again.
 * @param error of the last answer; null: it was a good one
 */
export function useAgain(error: Error | null, again: () => void): void {
  const failures = useRef(0);
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (!passes(error)) {
      failures.current = 0;
      return;
    }
    const timer = setTimeout(() => latest.current(), reconnectAfterMs(failures.current++));
    const before = liveState.peek();
    const unsubscribe = liveState.subscribe((now) => {
      // The first call tells what is known already.
      if (now !== before && now.is === 'live') latest.current();
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [error]);
}
