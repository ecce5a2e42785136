import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTriedOn, type NotOnWhatsApp, passedOverFor, reachabilityOf } from './reachability.js';

const DAY_MS = 86_400_000;
const RULES = { unreachableDays: 7 };
const day = (n: number) => new Date(Date.UTC(2026, 2, 1) + n * DAY_MS);
const refused = (messageId: string, n: number): NotOnWhatsApp => {
  return { messageId, begunAt: day(n - 0.1), refusedAt: day(n), wasTaken: false };
};
const reachability = (refusals: NotOnWhatsApp[], reached: number | null, now: number, rules = RULES) =>
  reachabilityOf({ refusals, reachedAt: reached === null ? null : day(reached) }, rules, day(now));

describe('a number', () => {
  const twice = [refused('a', 1), refused('b', 2)];

  it('is not on WhatsApp once two different messages were refused', () => {
    expect(reachability([], null, 2)).toBe('unknown');
    expect(reachability([refused('a', 1)], null, 2)).toBe('unknown');
    expect(reachability([refused('a', 1), refused('a', 2)], null, 2)).toBe('unknown');
    expect(reachability(twice, null, 2)).toBe('unreachable');
  });

  it('is there again at once when it wrote or got a message, and nothing in between leaves it at one refusal', () => {
    expect(reachability(twice, 3, 3)).toBe('reachable');
    expect(reachability(twice, 1.5, 3)).toBe('unknown');
    expect(reachability(twice, 0.5, 3)).toBe('unreachable');
    expect(reachability([...twice, refused('c', 4)], 3, 4)).toBe('unknown');
    expect(reachability([...twice, refused('c', 4), refused('d', 5)], 3, 5)).toBe('unreachable');
  });

  it('is tried again when its days are over, which each refusal begins anew', () => {
    expect(reachability(twice, null, 8.99)).toBe('unreachable');
    expect(reachability(twice, null, 9)).toBe('unknown');
    expect(reachability([...twice, refused('c', 9)], null, 15.99)).toBe('unreachable');
    expect(reachability(twice, null, 2, { unreachableDays: 0 })).toBe('unknown');
  });

  it('goes by the last refusal while it is passed over, but for the day on which it is tried', () => {
    const facts = { refusals: twice, reachedAt: null };
    const numbers = Array.from({ length: 1_000 }, (_, i) => `+9198765${String(i).padStart(5, '0')}`);
    const tried = numbers.filter((number) => isTriedOn(number, day(3)));
    const others = numbers.filter((number) => !isTriedOn(number, day(3)));
    expect(passedOverFor(others[0]!, facts, RULES, day(3))).toBe(twice[1]);
    expect(passedOverFor(others[0]!, { ...facts, reachedAt: day(3) }, RULES, day(3))).toBeNull();
    expect(passedOverFor(tried[0]!, facts, RULES, day(3))).toBeNull();
  });

  it('is tried on one day in a hundred, the same on every replica, and not all of them on the same', () => {
    const numbers = Array.from({ length: 5_000 }, (_, i) => `+9198765${String(i).padStart(5, '0')}`);
    const onDay = (n: number) => numbers.filter((number) => isTriedOn(number, day(n)));
    expect(onDay(3).length / numbers.length).toBeCloseTo(0.01, 2);
    expect(onDay(3)).toEqual(onDay(3.99));
    expect(onDay(4)).not.toEqual(onDay(3));
    const [number] = numbers as [string];
    const days = Array.from({ length: 5_000 }, (_, n) => n);
    expect(days.filter((n) => isTriedOn(number, day(n))).length / days.length).toBeCloseTo(0.01, 2);
  });
});

/** What may befall one number, at whole hours: it is refused by one of five messages, or reached. */
const events = fc.array(fc.record({ hour: fc.nat(24 * 20), message: fc.constantFrom('a', 'b', 'c', 'd', 'e', null) }), {
  maxLength: 12,
});
type Event = { hour: number; message: string | null };
const factsOf = (some: readonly Event[]) => ({
  refusals: some.flatMap(({ hour, message }) => (message === null ? [] : [refused(message, hour / 24)])),
  reachedAt: some.reduce<Date | null>((best, { hour, message }) => {
    const at = message === null ? day(hour / 24) : null;
    return at !== null && (best === null || at > best) ? at : best;
  }, null),
});
/** The same rule in other words: walked through in the order of time, at one instant what reached them last. */
function walked(some: readonly Event[], now: Date, unreachableDays: number): string {
  const sorted = some.toSorted((a, b) => a.hour - b.hour || Number(a.message === null) - Number(b.message === null));
  let is: { refusedBy: Set<string>; last: Date | null; wasReached: boolean } | null = null;
  for (const { hour, message } of sorted) {
    if (message === null) is = { refusedBy: new Set(), last: null, wasReached: true };
    else {
      const refusedBy: Set<string> = new Set([...(is?.refusedBy ?? []), message]);
      is = { refusedBy, last: day(hour / 24), wasReached: false };
    }
  }
  if (is === null) return 'unknown';
  if (is.last === null) return 'reachable';
  const isOver = now.getTime() >= is.last.getTime() + unreachableDays * DAY_MS;
  return is.refusedBy.size >= 2 && !isOver ? 'unreachable' : 'unknown';
}

describe('whether a number is on WhatsApp', () => {
  it('is what the events say in the order of time, in whatever order they become known', () => {
    fc.assert(
      fc.property(events, fc.nat(24 * 30), fc.integer({ min: 0, max: 9 }), (some, hour, unreachableDays) => {
        const now = day(hour / 24);
        const expected = walked(some, now, unreachableDays);
        for (const order of [some, some.toReversed(), some.toSorted((a, b) => b.hour - a.hour)]) {
          expect(reachabilityOf(factsOf(order), { unreachableDays }, now)).toBe(expected);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is told by the newest refusal and the newest one of another message as by all of them', () => {
    fc.assert(
      fc.property(events, fc.nat(24 * 30), (some, hour) => {
        const { refusals, reachedAt } = factsOf(some);
        const newest = refusals.toSorted((a, b) => b.refusedAt.getTime() - a.refusedAt.getTime());
        const last = newest.slice(0, 1);
        const two = [...last, ...newest.filter(({ messageId }) => messageId !== last[0]?.messageId).slice(0, 1)];
        const now = day(hour / 24);
        expect(reachabilityOf({ refusals: two, reachedAt }, RULES, now)).toBe(
          reachabilityOf({ refusals, reachedAt }, RULES, now),
        );
      }),
    );
  });
});
