import { useCallback, useEffect, useState } from 'preact/hooks';
import { addressOf, get, type Params } from './client.js';
import type { Page } from './types.js';
import { useAgain } from './use-again.js';

/** A list that is fetched page by page. */
export interface List<Item> {
  /** What is asked for, with what it is narrowed by. */
  address: string;
  items: Item[];
  error: Error | null;
  isLoading: boolean;
  hasMore: boolean;
  more: () => void;
  reload: () => void;
}

interface Loaded<Item> {
  items: Item[];
  cursor: string | null;
  error: Error | null;
  isLoading: boolean;
  /** Of the page that could not be had; undefined: the first one. */
  failed?: string | undefined;
}

const PAGE_SIZE = 50;
/** A page may be empty though there are more: so many are passed over before somebody has to ask for them. */
const MOST_EMPTY = 20;

/** The first page now, further ones when asked for. Other parameters begin anew. */
export function useList<Item>(path: string, params: Params = {}): List<Item> {
  const [list, setList] = useState<Loaded<Item>>({ items: [], cursor: null, error: null, isLoading: true });
  const [turn, setTurn] = useState(0);
  const address = addressOf(path, { limit: PAGE_SIZE, ...params }).href;

  const load = useCallback(
    async (cursor: string | undefined, signal?: AbortSignal): Promise<void> => {
      setList((old) => ({ ...old, isLoading: true }));
      try {
        let page = await get<Page<Item>>(address, { cursor }, signal);
        for (let n = 0; n < MOST_EMPTY && page.items.length === 0 && page.nextCursor !== null; n++) {
          page = await get<Page<Item>>(address, { cursor: page.nextCursor }, signal);
        }
        setList((old) => ({
          items: cursor === undefined ? page.items : [...old.items, ...page.items],
          cursor: page.nextCursor,
          error: null,
          isLoading: false,
        }));
      } catch (error) {
        if (!signal?.aborted) setList((old) => ({ ...old, error: error as Error, isLoading: false, failed: cursor }));
      }
    },
    [address],
  );

  useEffect(() => {
    const leaving = new AbortController();
    void load(undefined, leaving.signal);
    return () => leaving.abort();
  }, [load, turn]);

  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const { failed } = list;
  useAgain(list.error, failed === undefined ? reload : () => void load(failed));

  return {
    address,
    items: list.items,
    error: list.error,
    isLoading: list.isLoading,
    hasMore: list.cursor !== null,
    more: () => void load(list.cursor ?? undefined),
    reload,
  };
}
