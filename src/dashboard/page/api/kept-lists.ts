/** What a list has loaded so far. */
export interface Stretch<Item> {
  items: readonly Item[];
  /** Of the next page; null: there is none. */
  cursor: string | null;
}

/** So many are enough to go back by; each may hold thousands of rows. */
const MOST_KEPT = 20;
const kept = new Map<string, Stretch<unknown>>();

/** Keeps a list by where it was shown: what was shown longest ago goes first. */
export function keepList<Item>(key: string, list: Stretch<Item>): void {
  kept.delete(key);
  kept.set(key, list);
  for (const [oldest] of kept) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(oldest);
  }
}

export const keptList = <Item>(key: string): Stretch<Item> | null =>
  (kept.get(key) as Stretch<Item> | undefined) ?? null;

/** For whoever comes next, who may not see what these were. */
export const clearLists = (): void => kept.clear();

/**
 * A list with its beginning read anew: what of the old one comes after that stays, so that nobody loses the place.
 * @param idOf what tells one item from all others; null: nothing does, and only what is new is left
 */
export function refreshed<Item>(
  old: Stretch<Item>,
  anew: Stretch<Item>,
  idOf: (item: Item) => string | null,
): Stretch<Item> {
  const last = anew.items.at(-1);
  const id = last === undefined || anew.cursor === null ? null : idOf(last);
  const at = id === null ? -1 : old.items.findIndex((item) => idOf(item) === id);
  if (at === -1 || at === old.items.length - 1) return anew;
  return { items: [...anew.items, ...old.items.slice(at + 1)], cursor: old.cursor };
}
