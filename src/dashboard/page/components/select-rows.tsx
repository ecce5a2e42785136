import { useState } from 'preact/hooks';
import type { Column } from './data-table.js';

/** Which rows of a list are meant. */
export interface Selection {
  ids: ReadonlySet<string>;
  /** Whatever fits, also what is not shown. */
  isAll: boolean;
  pick: (ids: ReadonlySet<string>) => void;
  takeAll: () => void;
  clear: () => void;
}

interface Picked {
  of: string;
  ids: ReadonlySet<string>;
  isAll: boolean;
}

const NONE: ReadonlySet<string> = new Set();

/** @param of what the list is narrowed by: of another list nothing is selected */
export function useSelection(of: string): Selection {
  const [picked, setPicked] = useState<Picked>({ of, ids: NONE, isAll: false });
  const { ids, isAll } = picked.of === of ? picked : { ids: NONE, isAll: false };
  return {
    ids,
    isAll,
    pick: (those) => setPicked({ of, ids: those, isAll: false }),
    takeAll: () => setPicked({ of, ids: NONE, isAll: true }),
    clear: () => setPicked({ of, ids: NONE, isAll: false }),
  };
}

/** The column of boxes to tick; that in its head is for all rows that are shown. */
export function pickColumn<Row>(
  { ids, isAll, pick }: Selection,
  rows: readonly Row[],
  { keyOf, nameOf }: { keyOf: (row: Row) => string; nameOf: (row: Row) => string },
): Column<Row> {
  const shown = rows.map(keyOf);
  const isPicked = (id: string): boolean => isAll || ids.has(id);
  const all = shown.every(isPicked);
  const set = (those: readonly string[], isOn: boolean): void => {
    const next = new Set(isAll ? shown : ids);
    for (const id of those)
      if (isOn) next.add(id);
      else next.delete(id);
    pick(next);
  };
  return {
    head: 'Select',
    headCell: (
      <input
        type="checkbox"
        class="pick"
        aria-label="Select all rows shown"
        checked={all}
        indeterminate={!all && shown.some(isPicked)}
        onChange={({ currentTarget }) => set(shown, currentTarget.checked)}
      />
    ),
    cell: (row) => (
      <input
        type="checkbox"
        class="pick"
        aria-label={`Select ${nameOf(row)}`}
        checked={isPicked(keyOf(row))}
        onChange={({ currentTarget }) => set([keyOf(row)], currentTarget.checked)}
      />
    ),
  };
}
