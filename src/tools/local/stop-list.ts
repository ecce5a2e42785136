/** Ends one thing. */
export type Stop = () => Promise<void>;

/** What was started, in order, to be stopped in the opposite order. */
export interface StopList {
  add(stop: Stop): void;
  /** Stops all, one after the other, the newest first, and goes on past one that fails. May be called often. */
  stopAll(): Promise<void>;
}

export function createStopList(): StopList {
  const stops: Stop[] = [];
  let running: Promise<void> | undefined;
  const stopAll = async () => {
    const failures: unknown[] = [];
    for (const stop of stops.toReversed()) await stop().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped');
  };
  return { add: (stop) => void stops.push(stop), stopAll: () => (running ??= stopAll()) };
}
