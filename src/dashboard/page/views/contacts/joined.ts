import type { Said } from '../../api/types.js';

interface Stretch {
  /** Newest first. */
  items: readonly Said[] | null;
  /** Where what is older begins; null: that is all. */
  cursor: string | null;
}

/**
 * What is there with the newest page instead of its newest part. Ids grow with time. Where more has come than a page shows, what is
 * there begins anew: nothing may be missing in between.
 */
export function joined({ items, cursor }: Stretch, page: Stretch & { items: readonly Said[] }): Stretch {
  const last = page.items.at(-1);
  const touches = items !== null && (last === undefined || items.some(({ id }) => id >= last.id));
  if (!touches || page.cursor === null) return page;
  const older = items.filter(({ id }) => last !== undefined && id < last.id);
  return older.length === 0 ? page : { items: [...page.items, ...older], cursor };
}
