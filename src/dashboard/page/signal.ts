import { signal as shared, type Signal as Shared } from '@preact/signals';

/** A value that several parts of the page share. Whoever reads its `value` while it is drawn is drawn again when that changes. */
export interface Signal<Value> extends Shared<Value> {
  /** The value as it is, without being drawn again. */
  get: () => Value;
  set: (value: Value) => void;
}

export function signal<Value>(initial: Value): Signal<Value> {
  const made = shared(initial);
  return Object.assign(made, {
    get: () => made.peek(),
    set: (value: Value) => void (made.value = value),
  });
}

/** The value, and a rendering whenever it changes. */
export function useSignal<Value>(source: Signal<Value>): Value {
  return source.value;
}
