import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DeliverySimulator, type SimulatedTurn } from '../../test/support/delivery-simulator.js';
import { timedWorlds, type World } from '../../test/support/delivery-world.js';
import { LEAVES_WITHIN_MS } from './delivery-window.js';

/** Checks some hundred random stories, with failures, retries, unknown outcomes, outages and fallbacks of every kind. */
function always(check: (moments: readonly SimulatedTurn[], world: World) => void): void {
  fc.assert(
    fc.property(timedWorlds, (world) => check(new DeliverySimulator(world).run(), world)),
    { numRuns: 500 },
  );
}

const begunIn = (moments: readonly SimulatedTurn[]): SimulatedTurn[] =>
  moments.filter(({ request }) => request?.kind === 'send');
/** Minutes of the day, with fractions. */
const minutesAt = (ms: number): number => (ms % 86_400_000) / 60_000;
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const isWithin = (at: number, from: number, to: number): boolean =>
  from < to ? at >= from && at < to : at >= from || at < to;

it('no request of a message leaves outside of its window or in quiet hours: neither the first, nor a repeat, nor a fallback', () => {
  let begun = 0;
  let restricted = 0;
  always((moments, { message, policy }) => {
    for (const { now } of begunIn(moments)) {
      begun++;
      const { deliveryWindow: window, priority } = message;
      for (const at of [now.getTime(), now.getTime() + LEAVES_WITHIN_MS].map(minutesAt)) {
        if (window !== null && 'from' in window) {
          restricted++;
          expect(isWithin(at, minutesOf(window.from), minutesOf(window.to))).toBe(true);
        } else if (policy.quietHours !== null && priority < 20) {
          // India is five hours and a half ahead.
          const local = (at + 330) % 1440;
          restricted++;
          expect(isWithin(local, policy.quietHours.from, policy.quietHours.to)).toBe(false);
        }
      }
    }
  });
  expect(begun).toBeGreaterThan(100);
  expect(restricted).toBeGreaterThan(100);
});

it('nothing leaves before its time, and what is to be skipped does not begin late', () => {
  always((moments, { message }) => {
    const [first] = begunIn(moments);
    if (first === undefined) return;
    const { sendAt, graceMs, deliveryWindow, createdAt } = message;
    if (sendAt !== null) expect(first.now.getTime()).toBeGreaterThanOrEqual(sendAt.getTime());
    if (graceMs !== null && deliveryWindow === null && message.priority === 20)
      expect(first.now.getTime()).toBeLessThan((sendAt ?? createdAt).getTime() + graceMs);
  });
});

it('it is finished exactly once all the same, and looked at until then', () => {
  always((moments) => {
    expect(moments.flatMap(({ events }) => events).filter((event) => event === 'finished')).toHaveLength(1);
    for (const { message, now } of moments) {
      expect(message.nextAt === null).toBe(message.finishedAt !== null);
      if (message.nextAt !== null) expect(message.nextAt.getTime()).toBeGreaterThan(now.getTime());
    }
  });
});
