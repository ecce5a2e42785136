/**
 * Trouble that many notice at once, and again and again: says when it begins and when it is over, once each. What comes
 * back within `quietMs` is the same episode. Times are milliseconds of a stopwatch.
 */
export class Episode {
  private since: number | null = null;
  private failedAt = 0;
  private workedAt: number | null = null;

  constructor(private readonly quietMs: number) {}

  get isOn(): boolean {
    return this.since !== null;
  }

  /** Something failed. @returns whether the episode begins with it */
  failed(now: number): boolean {
    const begins = this.since === null;
    this.since ??= now;
    this.failedAt = now;
    this.workedAt = null;
    return begins;
  }

  /** Something worked. @returns how long the episode lasted, in ms, where it ends with it; else null */
  worked(now: number): number | null {
    if (this.since === null) return null;
    this.workedAt ??= now;
    if (now - this.failedAt < this.quietMs) return null;
    const lastedMs = Math.round(this.workedAt - this.since);
    this.since = null;
    return lastedMs;
  }
}
