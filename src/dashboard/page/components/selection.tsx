import { type Signal, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { number } from '../words/format.js';
import { fitWords } from '../words/many.js';
import type { Column } from './data-table.js';

interface Picked {
  ids: ReadonlySet<string>;
  /** Whatever fits, also what is not shown. */
  isAll: boolean;
}

/** Which rows of a list are meant. */
interface Selection extends Picked {
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

interface SelectionActionsProps {
  selection: Selection;
  what: readonly [one: string, many: string];
  /** How many fit what the list is narrowed by; null: not known yet. */
  fitting: { count: number; isExact: boolean } | null;
  /** More about that number. */
  hint?: string | undefined;
  /** Null: all that fit may be taken; else why not. */
  notAll: string | null;
  /** What can be done with what is selected. */
  children: ComponentChildren;
}

/** How many rows fit, how many are selected, and what can be done with these. */
export function SelectionActions({ selection, what, fitting, hint, notAll, children }: SelectionActionsProps) {
  const { ids, isAll, takeAll, clear } = selection;
  const [one, many] = what;
  const all = fitting === null ? '' : fitting.isExact ? number(fitting.count) : 'that fit';
  const fit = fitting === null ? 'Counting…' : `${fitWords(fitting.count, fitting.isExact, what)}.`;
  const selected = isAll ? allSelected(fitting, many) : `${number(ids.size)} ${ids.size === 1 ? one : many} selected.`;
  const isPicked = isAll || ids.size > 0;
  const canTakeAll = !isAll && fitting !== null && fitting.count > 0;
  return (
    <div
      class={isPicked ? 'selection-actions picked' : 'selection-actions'}
      role="group"
      aria-label={`Selected ${many}`}
    >
      <p role="status">
        {isPicked ? selected : fit}
        {!isPicked && hint !== undefined && ` ${hint}`}
      </p>
      {canTakeAll &&
        (notAll === null ? (
          <button type="button" onClick={takeAll}>
            Take all {all}
          </button>
        ) : (
          <span class="hint">{notAll}</span>
        ))}
      {isPicked && (
        <div class="buttons">
          {children}
          <button type="button" class="quiet" onClick={clear}>
            Clear
          </button>
        </div>
      )}
    </div>
  );
}

const allSelected = (fitting: SelectionActionsProps['fitting'], many: string): string =>
  fitting === null || !fitting.isExact
    ? `All ${many} that fit are selected, also those not shown.`
    : `All ${number(fitting.count)} ${many} that fit are selected.`;
