import { useCallback, useEffect, useState } from 'preact/hooks';
import { addressOf, get, type Params } from './client.js';
import type { ApiPath } from './paths.js';
import { useAgain } from './use-again.js';

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
