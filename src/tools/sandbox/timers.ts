/** Timers that all end together: what still waits when the sandbox closes is never called. */
export class Timers {
  private readonly running = new Set<NodeJS.Timeout>();
  private stopped = false;

  /** @param scale factor on every delay: 1 is real time, 0.1 ten times as fast. */
  constructor(private readonly scale: number) {}

  /** Resolves after `ms` (scaled); never after `stop`. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.stopped) return;
      const timer = setTimeout(() => {
        this.running.delete(timer);
        resolve();
      }, ms * this.scale);
      this.running.add(timer);
    });
  }

  stop(): void {
    this.stopped = true;
    this.running.forEach((timer) => clearTimeout(timer));
    this.running.clear();
  }
}
