/** Lets a few do something at once, and the others after them, in the order in which they came. */
export class Turns {
  private readonly waiting = new Set<() => void>();
  private free: number;

  constructor(count: number) {
    this.free = count;
  }

  /** Somebody waits. */
  get areWanted(): boolean {
    return this.waiting.size > 0;
  }

  /**
   * Resolves, when it is the caller's turn, to what ends the turn; calling that again does nothing.
   * @throws the reason of the signal, when it is aborted before that
   */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.free > 0) this.free--;
    else await this.wait(signal);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.passOn();
    };
  }

  private wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.waiting.delete(begin);
        reject(signal!.reason as Error);
      };
      this.waiting.add(begin);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  private passOn(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.free++;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
