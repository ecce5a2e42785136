import type { LoopLog } from './loop-log.js';

/** Polling beneath the wake-ups: what a lost notification costs. */
const POLL_MS = 500;
/** After a failure (the database is away): no hot loop. */
const FAILURE_PAUSE_MS = 1_000;

/**
 * Runs `turn` again and again: at once while it finds work, else when woken or after half a second. Stopping waits for
 * the turn in hand.
 */
export class WorkLoop {
  private running = false;
  private woken = false;
  private wakeSleeper: (() => void) | undefined;
  private done: Promise<void> = Promise.resolve();

  constructor(
    /** One turn; resolves to whether there may be more to do at once, or in how many ms there may be. */
    private readonly turn: () => Promise<boolean | number>,
    private readonly log: LoopLog,
    private readonly pollMs = POLL_MS,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.done = this.run();
  }

  /** Ends after the turn in hand; calling it again waits for the same end. */
  async stop(): Promise<void> {
    this.running = false;
    this.wake();
    await this.done;
  }

  /** There may be something to do: the next turn comes at once. */
  wake(): void {
    this.woken = true;
    this.wakeSleeper?.();
  }

  private async run(): Promise<void> {
    while (this.running) {
      this.woken = false;
      try {
        const more = await this.turn();
        this.log.worked();
        if (more !== true) await this.sleep(more === false ? this.pollMs : Math.min(more, this.pollMs));
      } catch (error) {
        this.log.failed(error);
        if (this.running) await new Promise((resolve) => setTimeout(resolve, FAILURE_PAUSE_MS));
      }
    }
  }

  private async sleep(ms: number): Promise<void> {
    if (this.woken || !this.running) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeSleeper = undefined;
  }
}
