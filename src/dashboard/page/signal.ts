import { useEffect, useState } from 'preact/hooks';

/** A value that several parts of the page share. */
export interface Signal<Value> {
  get: () => Value;
  set: (value: Value) => void;
  subscribe: (listener: () => void) => () => void;
}

export function signal<Value>(initial: Value): Signal<Value> {
  const listeners = new Set<() => void>();
  let current = initial;
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The value, and a rendering whenever it changes. */
export function useSignal<Value>(source: Signal<Value>): Value {
  const [value, setValue] = useState(() => source.get());
  useEffect(() => {
    const update = (): void => setValue(() => source.get());
    update();
    return source.subscribe(update);
  }, [source]);
  return value;
}
