import { useCallback, useEffect, useState } from 'preact/hooks';
import { entry } from '../router.js';
import { addressOf, type ApiPath, get, type Params } from './client.js';
import { keepList, keptList, refreshed, type Stretch } from './kept-lists.js';
import type { Page } from './types.js';
import { useAgain } from './use-query.js';

/** A list that is fetched page by page. */
export interface List<Item> {
  /** What is asked for, with what it is narrowed by. */
  address: string;
  items: readonly Item[];
  error: Error | null;
  isLoading: boolean;
  hasMore: boolean;
  more: () => void;
  /** Reads it anew, as far as it is shown. */
  reload: () => void;
}

interface Loaded<Item> extends Stretch<Item> {
  /** Of which list these are. */
  key: string;
  error: Error | null;
  isLoading: boolean;
  /** What could not be had. */
  failed?: 'more' | undefined;
}

const PAGE_SIZE = 50;
/** The API has no larger pages. */
const LARGE_PAGE = 200;
/** Who goes on wants more than a look: as many again as are shown, from a page of the API up to so many. */
const MOST_MORE = 1_000;
/** Of a list that is read anew, so many rows are; those after them stay as they are. */
const MOST_REFRESHED = 1_000;
/** A page may be empty though there are more: so many are passed over before somebody has to ask for them. */
const MOST_EMPTY = 20;

/**
 * The first page now, further ones when asked for. Other parameters begin anew. Whoever comes back by the browser's history finds
 * all rows that were there; they are read anew meanwhile.
 */
export function useList<Item>(path: ApiPath<'get'>, params: Params = {}): List<Item> {
  const address = addressOf(path, params).href;
  const key = `${entry()} ${address}`;
  const [list, setList] = useState<Loaded<Item>>(() => ({ ...(begun<Item>(key) ?? EMPTY), key }));
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const leaving = new AbortController();
    const found = list.key === key ? list : begun<Item>(key);
    // Where nothing is known yet, what was shown stays until something comes.
    setList((old) => (found === null ? { ...old, isLoading: true } : { ...found, key, isLoading: true }));
    const before = found ?? EMPTY;
    const wanted = Math.min(Math.max(before.items.length, PAGE_SIZE), MOST_REFRESHED);
    stretchAfter<Item>(address, null, wanted, leaving.signal).then(
      (anew) => setList({ ...refreshed<Item>(before, anew, idOf), key, error: null, isLoading: false }),
      (error: Error) => {
        if (!leaving.signal.aborted) setList((old) => ({ ...old, error, isLoading: false, failed: undefined }));
      },
    );
    return () => leaving.abort();
  }, [key, turn]);

  const { items, cursor, error, isLoading, failed } = list;
  useEffect(() => {
    if (!isLoading && error === null && list.key === key) keepList<Item>(key, { items, cursor });
  }, [list]);

  const more = async (): Promise<void> => {
    setList((old) => ({ ...old, isLoading: true }));
    try {
      const wanted = Math.min(Math.max(items.length, LARGE_PAGE), MOST_MORE);
      const page = await stretchAfter<Item>(address, cursor, wanted);
      setList((old) =>
        // It may have been read anew meanwhile, or is another one.
        old.key !== key || old.cursor !== cursor
          ? old
          : { ...page, items: [...old.items, ...page.items], key, error: null, isLoading: false },
      );
    } catch (thrown) {
      setList((old) => ({ ...old, error: thrown as Error, isLoading: false, failed: 'more' }));
    }
  };
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  useAgain(error, failed === 'more' ? () => void more() : reload);

  return { address, items, error, isLoading, hasMore: cursor !== null, more: () => void more(), reload };
}

const EMPTY = { items: [], cursor: null, error: null, isLoading: true };

/** What was there when the place was left. */
function begun<Item>(key: string): Omit<Loaded<Item>, 'key'> | null {
  const found = keptList<Item>(key);
  return found === null ? null : { ...found, error: null, isLoading: true };
}

const idOf = (item: unknown): string | null => {
  const { id } = item as { id?: unknown };
  return typeof id === 'string' ? id : null;
};

/** So many rows of a list, or what it has; from its beginning where nothing is named that they follow. */
async function stretchAfter<Item>(
  address: string,
  after: string | null,
  wanted: number,
  signal?: AbortSignal,
): Promise<Stretch<Item>> {
  let read: Stretch<Item> = { items: [], cursor: after };
  do {
    const size = Math.min(wanted - read.items.length, LARGE_PAGE);
    const page = await pageAfter<Item>(address, read.cursor ?? undefined, size, signal);
    read = { items: [...read.items, ...page.items], cursor: page.cursor };
  } while (read.cursor !== null && read.items.length < wanted);
  return read;
}

async function pageAfter<Item>(
  address: string,
  after: string | undefined,
  limit: number,
  signal?: AbortSignal,
): Promise<Stretch<Item>> {
  let page = await get<Page<Item>>(address, { limit, cursor: after }, signal);
  for (let n = 0; n < MOST_EMPTY && page.items.length === 0 && page.nextCursor !== null; n++) {
    page = await get<Page<Item>>(address, { limit, cursor: page.nextCursor }, signal);
  }
  return { items: page.items, cursor: page.nextCursor };
}
