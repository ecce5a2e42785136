const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
/** Replicas that lost the same server at the same moment come back one after the other. */
const JITTER = 0.2;

/**
 * How long to wait before the next try to connect: a second after the first failure, doubling to five seconds, and up to a
 * fifth more. Not longer, since callers wait for what comes back.
 * @param failures in a row, at least 1
 * @param random from 0 to 1
 */
export function reconnectPauseMs(failures: number, random: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return pause * (1 + JITTER * random);
}

/** One that ends sooner than this after its start was not worth more than one that failed: else it would be a storm. */
export const YOUNG_MS = 1_000;

export interface GateOptions {
  /** A monotonic clock, and a number from 0 to 1. */
  nowMs?: () => number;
  random?: () => number;
}

/**
 * Who may open a connection, and when: one try at a time; after a failure none until a pause is over, which grows. The
 * clients of a pool ask it, each before it opens a socket.
 *
 * ```
 *   open ──failed──► shut ──pause over, try──► trying ──failed──► shut, for longer
 *    ▲                                            │
 *    └───────────────────succeeded────────────────┘
 * ```
 */
export class ConnectGate {
  private failures = 0;
  private retryAt = -Infinity;
  private trying = false;
  private lastError: unknown;
  private readonly nowMs: () => number;
  private readonly random: () => number;

  constructor({ nowMs = () => performance.now(), random = Math.random }: GateOptions = {}) {
    this.nowMs = nowMs;
    this.random = random;
  }

  /** The last try failed, and none has succeeded since. */
  get isShut(): boolean {
    return this.failures > 0;
  }

  /** A connection is being opened. */
  get isTrying(): boolean {
    return this.trying;
  }

  /** Why it is shut. */
  get error(): unknown {
    return this.lastError;
  }

  /** Whether a try may begin at this moment. */
  mayTry(): boolean {
    return !this.trying && this.nowMs() >= this.retryAt;
  }

  /** How long until the pause is over. */
  retryInMs(): number {
    return Math.max(0, this.retryAt - this.nowMs());
  }

  /** Begins a try, if one may: then its caller says what came of it. */
  begin(): boolean {
    if (!this.mayTry()) return false;
    this.trying = true;
    return true;
  }

  succeeded(): void {
    this.trying = false;
    this.failures = 0;
  }

  failed(error: unknown): void {
    this.trying = false;
    this.lastError = error;
    this.failures++;
    this.pause(this.failures);
  }

  /** A connection that had succeeded is of no use after all: the next one waits. Many at once are one. */
  lost(): void {
    if (this.nowMs() >= this.retryAt) this.pause(1);
  }

  private pause(failures: number): void {
    this.retryAt = this.nowMs() + reconnectPauseMs(failures, this.random());
  }
}
