import { beforeEach, describe, expect, it } from 'vitest';
import { DatabaseClock } from './clock.js';

const HOUR = 3_600_000;

/** The clocks of this process: one that only goes on, and the one on the wall, which may be set. */
let monotonic: number;
let wall: number;
let clock: DatabaseClock;
beforeEach(() => {
  monotonic = 1_000;
  wall = Date.UTC(2026, 0, 1);
  clock = new DatabaseClock(
    () => monotonic,
    () => wall,
  );
});

const pass = (ms: number) => {
  monotonic += ms;
  wall += ms;
};
/** A round trip of so many ms, half-way through which the database says that it is so late. */
const ask = (databaseMs: number, roundTripMs = 2) => {
  const sentAt = monotonic;
  pass(roundTripMs);
  clock.learn(databaseMs, sentAt);
};

describe('the clock of the database', () => {
  it('is that of the process until it was asked for', () => {
    expect(clock.nowMs()).toBe(wall);
    expect(clock.aheadMs()).toBe(0);
    expect(clock.isMeasured).toBe(false);
  });

  it('goes on from what the database said, whatever the clock on the wall is set to', () => {
    const database = wall + 1 - 3 * HOUR;
    ask(database);
    expect(clock.nowMs()).toBe(database + 1);
    pass(10_000);
    wall += HOUR;
    expect(clock.nowMs()).toBe(database + 10_001);
    expect(clock.aheadMs()).toBe(4 * HOUR);
    expect(clock.isApart()).toBe(true);
  });

  it('is apart from that of the process by more than half a minute, in either direction', () => {
    for (const [ahead, isApart] of [
      [30_000, false],
      [30_500, true],
      [-30_000, false],
      [-30_500, true],
    ] as const) {
      const one = new DatabaseClock(
        () => monotonic,
        () => wall,
      );
      one.learn(wall - ahead, monotonic);
      expect(one.isApart()).toBe(isApart);
    }
  });

  it('believes the shortest round trip, until it may have drifted further', () => {
    ask(wall, 2);
    pass(1_000);
    const exact = clock.nowMs();
    ask(wall + 400, 1_000);
    expect(clock.nowMs()).toBe(exact + 1_000);
  });

  it('believes a long round trip when the database was put on or back', () => {
    ask(wall, 2);
    ask(wall + HOUR, 500);
    expect(clock.nowMs()).toBe(wall - 500 + HOUR + 250);
    ask(wall - HOUR, 500);
    expect(clock.nowMs()).toBe(wall - 500 - HOUR + 250);
  });
});
