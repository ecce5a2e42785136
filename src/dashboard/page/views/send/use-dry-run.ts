import { useEffect, useState } from 'preact/hooks';
import { postLong } from '../../api/client.js';
import type { DryRun } from '../../api/types.js';

/** So long nothing was typed. */
const PAUSE_MS = 350;

export interface Tried {
  /** Of what was there last; null: nothing was tried yet. */
  dryRun: DryRun | null;
  error: Error | null;
  /** What stands there now is not tried yet. */
  isTrying: boolean;
}

/** What would become of a message, whenever it has changed for a moment. Null: there is none yet. */
export function useDryRun(body: object | null): Tried {
  const [tried, setTried] = useState<Tried>({ dryRun: null, error: null, isTrying: false });
  const text = body === null ? null : JSON.stringify(body);
  useEffect(() => {
    if (text === null) {
      setTried({ dryRun: null, error: null, isTrying: false });
      return;
    }
    const changed = new AbortController();
    setTried((old) => ({ ...old, isTrying: true }));
    const timer = setTimeout(() => {
      postLong<DryRun>('messages/validate', JSON.parse(text) as object, { signal: changed.signal }).then(
        (dryRun) => setTried({ dryRun, error: null, isTrying: false }),
        (error: Error) => {
          if (!changed.signal.aborted) setTried({ dryRun: null, error, isTrying: false });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      changed.abort();
    };
  }, [text]);
  return tried;
}
