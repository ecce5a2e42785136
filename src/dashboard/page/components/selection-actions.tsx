import type { ComponentChildren } from 'preact';
import { number } from '../words/format.js';
import { fitWords } from '../words/many.js';
import type { Selection } from './select-rows.js';

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
