import { v7 as uuid } from 'uuid';
import { describe, expect, it } from 'vitest';
import { WINDOW_MODES } from '../config/choices.js';
import { freeTextOf } from './free-text.js';
import { WINDOWS } from './window.js';

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
