import type { OwnCodeOf } from './own-codes.js';

/** Where some requests get through and some do not, nobody wants a line for each. */
const LEAST_BETWEEN_LOSSES_MS = 10_000;

/** Siren cannot be reached any more (`lost`), or it can again (`regained`). */
export type ReachChange = { now: 'lost'; code: OwnCodeOf<'unreached'> } | { now: 'regained'; afterMs: number };

/**
 * Notices, from the requests of this process, when they stop reaching Siren and when they reach it again: once a change,
 * however many requests fail, and also when there is a single one. All times are milliseconds of one stopwatch.
 */
export class SirenReachability {
  private lostAt: number | null = null;
  private lastLostAt = -Infinity;
  private answeredAt = -Infinity;

  /** Siren has answered, whatever it said. */
  answered(begunAt: number, now: number): ReachChange | null {
    this.answeredAt = now;
    // One that was on the wire before proves nothing.
    if (this.lostAt === null || begunAt < this.lostAt) return null;
    const afterMs = now - this.lostAt;
    this.lostAt = null;
    return { now: 'regained', afterMs };
  }

  /** A request did not reach Siren. */
  failed(code: OwnCodeOf<'unreached'>, begunAt: number, now: number): ReachChange | null {
    const othersGotThrough = this.answeredAt >= begunAt;
    if (this.lostAt !== null || othersGotThrough || now - this.lastLostAt < LEAST_BETWEEN_LOSSES_MS) return null;
    this.lostAt = this.lastLostAt = now;
    return { now: 'lost', code };
  }
}
