import { type Signal, signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Column } from './data-table.js';

interface Picked {
  ids: ReadonlySet<string>;
  /** Whatever fits, also what is not shown. */
  isAll: boolean;
}

/** Which rows of a list are meant. */
export interface Selection extends Picked {
  /** The same for boxes, which are drawn anew each by itself. */
  picked: Signal<Picked>;
  takeAll: () => void;
  clear: () => void;
}

const NOTHING: Picked = { ids: new Set(), isAll: false };

/** @param of what the list is narrowed by: of another list nothing is selected */
export function useSelection(of: string): Selection {
  const picked = useMemo(() => signal(NOTHING), [of]);
  return {
    ...picked.value,
    picked,
    takeAll: () => void (picked.value = { ids: NOTHING.ids, isAll: true }),
    clear: () => void (picked.value = NOTHING),
  };
}

interface Naming<Row> {
  keyOf: (row: Row) => string;
  nameOf: (row: Row) => string;
}

/**
 * The column of boxes to tick; that in its head is for all rows that are shown. It stays the same while rows are ticked and come.
 * @param naming that of the first call holds
 */
export function usePickColumn<Row>({ picked }: Selection, { keyOf, nameOf }: Naming<Row>): Column<Row> {
  return useMemo(() => {
    let shown: readonly string[] = [];
    const set = (those: readonly string[], isOn: boolean): void => {
      const { ids, isAll } = picked.peek();
      const next = new Set(isAll ? shown : ids);
      for (const id of those)
        if (isOn) next.add(id);
        else next.delete(id);
      picked.value = { ids: next, isAll: false };
    };
    return {
      head: 'Select',
      headCell(rows) {
        shown = rows.map(keyOf);
        return <Pick picked={picked} ids={shown} name="all rows shown" set={set} />;
      },
      cell: (row) => <Pick picked={picked} ids={[keyOf(row)]} name={nameOf(row)} set={set} />,
    };
  }, [picked]);
}

interface PickProps {
  picked: Signal<Picked>;
  /** Of the rows that it ticks. */
  ids: readonly string[];
  name: string;
  set: (ids: readonly string[], isOn: boolean) => void;
}

function Pick({ picked, ids, name, set }: PickProps) {
  const now = picked.value;
  const isPicked = (id: string): boolean => now.isAll || now.ids.has(id);
  const all = ids.every(isPicked);
  return (
    <input
      type="checkbox"
      class="pick"
      aria-label={`Select ${name}`}
      checked={all}
      indeterminate={!all && ids.some(isPicked)}
      onChange={({ currentTarget }) => set(ids, currentTarget.checked)}
    />
  );
}
