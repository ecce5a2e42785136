import type { Logger } from '@nestjs/common';
import type { DatabaseWatch } from '../database/database-watch.js';
import { Episode } from '../logging/episode.js';

/** A loop that fails every other time has not come to work again. */
const QUIET_MS = 10_000;

/**
 * What is logged of a loop: that it begins to fail, each other way in which it then fails, and that it works again; the
 * absence of the database is one line for all loops.
 */
export class LoopLog {
  private readonly episode = new Episode(QUIET_MS);
  /** The ways in which it has failed in this episode. */
  private readonly known = new Set<string>();

  /** @param failure what does not happen then, such as `webhooks could not be processed` */
  constructor(
    private readonly watch: DatabaseWatch,
    private readonly log: Logger,
    private readonly failure: string,
  ) {}

  failed(err: unknown): void {
    if (this.watch.report(err)) return;
    const way = wayOf(err);
    if (this.episode.failed(performance.now())) this.known.clear();
    this.log[this.known.has(way) ? 'debug' : 'warn']({ err }, `${this.failure}; trying again`);
    this.known.add(way);
  }

  worked(): void {
    const failedForMs = this.episode.worked(performance.now());
    if (failedForMs !== null) this.log.log({ loop: this.failure, failedForMs }, 'a loop works again');
  }
}

/** Without its message, which may name another row each time. */
function wayOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return `${error.name} ${'code' in error ? String(error.code) : ''} ${error.stack?.split('\n').find(isFrame) ?? ''}`;
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

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
