import { beforeEach, describe, expect, it } from 'vitest';
import { ConnectGate, reconnectPauseMs } from './connect-gate.js';

let now: number;
let gate: ConnectGate;
beforeEach(() => {
  now = 0;
  gate = new ConnectGate({
    nowMs: () => now,
    random: () => 0,
  });
});

const failOnce = () => {
  expect(gate.begin()).toBe(true);
  gate.failed(new Error('refused'));
};
/** The moments at which a try may begin, when each fails at once. */
const tryUntil = (end: number) => {
  const tries: number[] = [];
  for (; now <= end; now += 100) {
    if (!gate.begin()) continue;
    tries.push(now);
    gate.failed(new Error('refused'));
  }
  return tries;
};

describe('a gate', () => {
  it('lets one try begin at a time', () => {
    expect(gate.begin()).toBe(true);
    expect(gate.begin()).toBe(false);
    gate.succeeded();
    expect(gate.begin()).toBe(true);
  });

  it('waits longer after each failure, up to five seconds', () => {
    expect(tryUntil(20_000)).toEqual([0, 1_000, 3_000, 7_000, 12_000, 17_000]);
    expect(gate.isShut).toBe(true);
  });

  it('is open again with the first success, and begins anew', () => {
    expect(tryUntil(3_000)).toEqual([0, 1_000, 3_000]);
    now = 7_000;
    expect(gate.begin()).toBe(true);
    gate.succeeded();
    expect(gate.isShut).toBe(false);
    failOnce();
    now += 1_000;
    expect(gate.mayTry()).toBe(true);
  });

  it('pauses for a second when connections are lost, be it many at the same moment, and is not shut by it', () => {
    for (let n = 0; n < 10; n++) gate.lost();
    expect(gate.isShut).toBe(false);
    expect(gate.mayTry()).toBe(false);
    expect(gate.retryInMs()).toBe(1_000);
    now = 1_000;
    expect(gate.mayTry()).toBe(true);
  });

  it('lets a try that is under way end when another connection is lost', () => {
    expect(gate.begin()).toBe(true);
    gate.lost();
    expect(gate.isTrying).toBe(true);
    gate.succeeded();
    expect(gate.isShut).toBe(false);
  });
});

it('spreads the tries of replicas by a fifth, and never makes a pause shorter than a second', () => {
  const shortest = [1, 2, 3, 4, 50].map((failures) => reconnectPauseMs(failures, 0));
  expect(shortest).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(reconnectPauseMs(4, 1)).toBe(6_000);
});
