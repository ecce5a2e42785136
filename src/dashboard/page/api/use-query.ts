import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { liveState } from '../live.js';
import { addressOf, ApiError, type ApiPath, get, type Params } from './client.js';
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

/** An answer of the API on its way to the page. While it is asked for again, the old one stays. */
export interface Query<Body> {
  data: Body | null;
  /** When that came. */
  at: Date | null;
  error: Error | null;
  isLoading: boolean;
  reload: () => void;
}

/** Asks whenever the path or the parameters change, and again where the service could not answer. Null: nothing is asked. */
export function useQuery<Body>(path: ApiPath<'get'> | null, params: Params = {}): Query<Body> {
  const [state, setState] = useState<Omit<Query<Body>, 'reload'>>({
    data: null,
    at: null,
    error: null,
    isLoading: path !== null,
  });
  const [turn, setTurn] = useState(0);
  const address = path === null ? null : addressOf(path, params).href;

  useEffect(() => {
    if (address === null) return;
    const leaving = new AbortController();
    setState((old) => ({ ...old, isLoading: true }));
    get<Body>(address, {}, leaving.signal).then(
      (data) => setState({ data, at: new Date(), error: null, isLoading: false }),
      (error: Error) => {
        if (!leaving.signal.aborted) setState((old) => ({ ...old, error, isLoading: false }));
      },
    );
    return () => leaving.abort();
  }, [address, turn]);

  const reload = useCallback(() => setTurn((n) => n + 1), []);
  useAgain(state.error, reload);
  return { ...state, reload };
}
