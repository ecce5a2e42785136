import type { Tx } from './transaction.js';

/** So many milliseconds after a time, or before it where they are negative. */
export function later(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms);
}

/** How far this process' clock may be from the database's before somebody is to look at it. */
const CLOCKS_APART_MS = 30_000;

/** An estimate of ours grows less sure with time: a cheap oscillator drifts by 0.1 ms a second at most. */
const DRIFT = 0.000_1;

interface Sample {
  /** The database's time less the monotonic clock of this process, in ms. */
  offsetMs: number;
  /** Half of the round trip that it was taken in. */
  errorMs: number;
  takenAt: number;
}

/**
 * The time of the database, as this process knows it without asking: the last sample, carried on by the monotonic clock.
 * So a process whose own clock is wrong, or is set while it runs, makes ids and reads times of requests like all others.
 * Exact to half a round trip. Until the first connection it is the clock of the process.
 */
export class DatabaseClock {
  private sample: Sample | undefined;

  constructor(
    private readonly monotonicMs: () => number = () => performance.now(),
    private readonly processMs: () => number = () => Date.now(),
  ) {}

  get isMeasured(): boolean {
    return this.sample !== undefined;
  }

  /** Milliseconds since 1970. */
  nowMs(): number {
    return this.sample === undefined ? this.processMs() : Math.floor(this.monotonicMs() + this.sample.offsetMs);
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  /** The clock of this process less that of the database, in ms; 0 until it was measured. */
  aheadMs(): number {
    return this.sample === undefined ? 0 : this.processMs() - this.nowMs();
  }

  /** Whether somebody is to look at it. */
  isApart(): boolean {
    return Math.abs(this.aheadMs()) > CLOCKS_APART_MS;
  }

  /**
   * Takes a sample: the database said `databaseMs` between `sentAt` and now, both by the monotonic clock. The surest one
   * counts, but for a sample that contradicts it: then the database's clock was set, or this machine slept.
   */
  learn(databaseMs: number, sentAt: number): void {
    const takenAt = this.monotonicMs();
    const errorMs = (takenAt - sentAt) / 2;
    const sample = { offsetMs: databaseMs - (sentAt + takenAt) / 2, errorMs, takenAt };
    if (this.sample === undefined) this.sample = sample;
    else {
      const known = this.sample.errorMs + (takenAt - this.sample.takenAt) * DRIFT;
      const contradicts = Math.abs(sample.offsetMs - this.sample.offsetMs) > errorMs + known;
      if (contradicts || errorMs <= known) this.sample = sample;
    }
  }
}

/**
 * The one of this process: ids are made, and dates of requests checked, where nothing can be handed in. The databases of
 * one process are expected to keep the same time.
 */
export const databaseClock = new DatabaseClock();

/** The clock of a decision, read in its transaction. Not `now()`, which stands still from the transaction's start, before its locks. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.query<{ now: Date }>(`SELECT clock_timestamp() AS now`, []);
  return row!.now;
}
