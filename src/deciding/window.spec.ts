import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { describe, expect, it } from 'vitest';
import { WINDOW_MODES } from '../config/choices.js';
import {
  freeTextOf,
  isAnsweredInTime,
  windowClosesAt,
  type WindowFacts,
  windowOf,
  WINDOWS,
  wroteAt,
} from './window.js';

/** By its hash one of a hundred that are tried anyway, and one that is not. */
const TRIED = '019b7a00-0000-7000-8000-000000000163';
const NOT_TRIED = '019b7a00-0000-7000-8000-000000000001';
const one = { messageId: NOT_TRIED, isReplyInTime: false };
const learn = { windowMode: 'learn', unknownIsClosed: false } as const;
const learned = { windowMode: 'learn', unknownIsClosed: true } as const;
const strict = { windowMode: 'strict', unknownIsClosed: false } as const;

describe('free text', () => {
  it.each([
    ['open', learn, 'welcome', 'window_open'],
    ['closed', learn, 'refused', 'window_closed'],
    ['unknown', learn, 'possible', 'window_unknown'],
    ['open', learned, 'welcome', 'window_open'],
    ['closed', learned, 'refused', 'window_closed'],
    ['unknown', learned, 'refused', 'unknown_window_counts_as_closed'],
    ['open', strict, 'welcome', 'window_open'],
    ['closed', strict, 'refused', 'window_closed'],
    ['unknown', strict, 'refused', 'unknown_window_refused'],
  ] as const)('in a window that is %s, by %j, is %s', (window, rules, is, because) => {
    expect(freeTextOf({ ...one, window }, rules)).toEqual({ is, because });
  });

  it('is welcome to whoever wrote within a day and is answered, whatever is known else', () => {
    for (const window of WINDOWS) {
      for (const windowMode of ['learn', 'strict'] as const) {
        const reply = { ...one, window, isReplyInTime: true };
        expect(freeTextOf(reply, { windowMode, unknownIsClosed: true })).toEqual({ is: 'welcome', because: 'reply' });
      }
    }
  });

  it('is welcome to everybody where windows are ignored', () => {
    for (const window of WINDOWS) {
      const rules = { windowMode: 'open', unknownIsClosed: true } as const;
      expect(freeTextOf({ ...one, window }, rules)).toEqual({ is: 'welcome', because: 'windows_ignored' });
    }
  });
});

describe('of messages to unknown recipients whose window counts as closed', () => {
  const isOf = (messageId: string) =>
    freeTextOf({ messageId, window: 'unknown', isReplyInTime: false }, learned).is === 'possible';

  it('one in a hundred is tried, always the same ones', () => {
    const ids = Array.from({ length: 20_000 }, () => uuid());
    const tried = ids.filter(isOf);
    expect(tried.length).toBeGreaterThan(100);
    expect(tried.length).toBeLessThan(320);
    expect(ids.filter(isOf)).toEqual(tried);
    expect(isOf(TRIED)).toBe(true);
  });

  it('those that are tried go where nothing is known only, and not where unknown is refused by the setting', () => {
    const tried = { messageId: TRIED, isReplyInTime: false };
    expect(freeTextOf({ ...tried, window: 'closed' }, learned).is).toBe('refused');
    expect(freeTextOf({ ...tried, window: 'unknown' }, { ...learned, windowMode: 'strict' }).is).toBe('refused');
    expect(WINDOW_MODES).toEqual(['learn', 'open', 'strict']);
  });
});

const NOW = new Date('2026-05-02T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const never = { wroteAt: null, refusedAt: null };

describe('the window of a recipient', () => {
  it.each<[string, Partial<WindowFacts>, string, Date | null]>([
    ['who wrote just now is open for a day', { wroteAt: NOW }, 'open', ago(-DAY)],
    ['who wrote a millisecond less than a day ago is open', { wroteAt: ago(DAY - 1) }, 'open', ago(-1)],
    ['who wrote a day ago is closed', { wroteAt: ago(DAY) }, 'closed', NOW],
    ['who never wrote is unknown', {}, 'unknown', null],
    ['who never wrote and was refused is closed', { refusedAt: ago(HOUR) }, 'closed', null],
    [
      'who was refused since they wrote is closed',
      { wroteAt: ago(2 * HOUR), refusedAt: ago(HOUR) },
      'closed',
      ago(HOUR),
    ],
    [
      'who wrote since they were refused is open',
      { wroteAt: ago(HOUR), refusedAt: ago(2 * HOUR) },
      'open',
      ago(-23 * HOUR),
    ],
    ['who wrote by a clock ahead of ours is open', { wroteAt: ago(-HOUR) }, 'open', ago(-DAY)],
    [
      'who was refused by a clock ahead of ours is closed',
      { wroteAt: ago(HOUR), refusedAt: ago(-HOUR) },
      'closed',
      NOW,
    ],
  ])('%s', (_whose, facts, state, closesAt) => {
    expect(windowOf({ ...never, ...facts }, NOW)).toBe(state);
    expect(windowClosesAt({ ...never, ...facts }, NOW)).toEqual(closesAt);
  });
});

describe('when a message was written', () => {
  it.each([
    ['is what its sender says', ago(HOUR), ago(HOUR)],
    ['is when it came, where that lies in the future', ago(-1), NOW],
    ['is when it came, where that lies more than an hour back', ago(HOUR + 1), NOW],
  ])('%s', (_rule, sentAt, at) => {
    expect(wroteAt({ sentAt, receivedAt: NOW })).toEqual(at);
  });
});

it('an answer is in time for a day since its message came', () => {
  expect(isAnsweredInTime(ago(DAY - 1), NOW)).toBe(true);
  expect(isAnsweredInTime(ago(DAY), NOW)).toBe(false);
});

/** What may happen to one recipient, by clocks that are off by up to days. */
type Happening = { wrote: { sentAt: Date; receivedAt: Date } } | { refused: Date };

const HOURS = fc.integer({ min: -80 * 60, max: 60 }).map((minutes) => ago(-minutes * 60_000));
const happenings = fc.array(
  fc.oneof(
    fc.record({ sentAt: HOURS, receivedAt: HOURS }).map((wrote): Happening => ({ wrote })),
    HOURS.map((refused): Happening => ({ refused })),
  ),
  { maxLength: 8 },
);

/** The facts as they are kept: of everything that happened, in the order in which it was learned, the latest. */
function factsOf(order: readonly Happening[]): WindowFacts {
  return order.reduce<WindowFacts>(
    (facts, one) =>
      'wrote' in one
        ? { ...facts, wroteAt: latest(facts.wroteAt, wroteAt(one.wrote)) }
        : { ...facts, refusedAt: latest(facts.refusedAt, one.refused) },
    never,
  );
}

function latest(a: Date | null, b: Date): Date {
  return a === null || b > a ? b : a;
}

describe('whatever order it is learned in', () => {
  const cases = happenings.chain((all) =>
    fc.record({ all: fc.constant(all), order: fc.shuffledSubarray(all, { minLength: all.length }) }),
  );

  it('the window is the same', () => {
    fc.assert(
      fc.property(cases, HOURS, ({ all, order }, now) => {
        expect(windowOf(factsOf(order), now)).toBe(windowOf(factsOf(all), now));
        expect(windowClosesAt(factsOf(order), now)).toEqual(windowClosesAt(factsOf(all), now));
      }),
    );
  });

  it('it is open exactly if they wrote within a day and were not refused since', () => {
    fc.assert(
      fc.property(happenings, HOURS, (all, now) => {
        const wrote = all.flatMap((one) => ('wrote' in one ? [wroteAt(one.wrote).getTime()] : []));
        const refused = all.flatMap((one) => ('refused' in one ? [one.refused.getTime()] : []));
        const isOpen = wrote.some((at) => now.getTime() - at < DAY && refused.every((no) => no <= at));
        const window = windowOf(factsOf(all), now);
        expect(window === 'open').toBe(isOpen);
        expect(window === 'unknown').toBe(all.length === 0);
      }),
    );
  });

  it('a window that has closed opens by a message of theirs alone', () => {
    fc.assert(
      fc.property(happenings, HOURS, fc.nat(DAY * 3), (all, now, later) => {
        if (windowOf(factsOf(all), now) !== 'closed') return;
        expect(windowOf(factsOf(all), new Date(now.getTime() + later))).toBe('closed');
        const receivedAt = new Date(now.getTime() + later);
        const written = factsOf([...all, { wrote: { sentAt: receivedAt, receivedAt } }]);
        const wasRefusedLater = factsOf(all).refusedAt! > receivedAt;
        expect(windowOf(written, receivedAt)).toBe(wasRefusedLater ? 'closed' : 'open');
      }),
    );
  });

  it('the clock of a sender moves a window by an hour at most', () => {
    fc.assert(
      fc.property(HOURS, HOURS, (sentAt, receivedAt) => {
        const behind = receivedAt.getTime() - wroteAt({ sentAt, receivedAt }).getTime();
        expect(behind).toBeGreaterThanOrEqual(0);
        expect(behind).toBeLessThanOrEqual(HOUR);
      }),
    );
  });
});
