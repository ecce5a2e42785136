import { describe, expect, it } from 'vitest';
import type { AppEvent, MessageEventState } from './app-events.js';
import { rowsOf } from './write-outbox.js';

const event = (characters = 0): AppEvent => ({
  type: 'message.failed',
  subject: '0199b1b0-0000-7000-8000-000000000001',
  at: new Date(0),
  state: { failure: { code: 'x'.repeat(characters), message: null } } as MessageEventState,
});
const sizes = (events: AppEvent[]) => rowsOf(events).map((row) => row.length);

describe('the rows of the outbox', () => {
  it('are as few as hold the events: at most 200, and a megabyte unless one alone is larger', () => {
    expect(sizes([])).toEqual([]);
    expect(sizes([event()])).toEqual([1]);
    expect(sizes(Array.from({ length: 401 }, () => event()))).toEqual([200, 200, 1]);
    expect(sizes([event(600_000), event(300_000), event(300_000), event(2_000_000), event()])).toEqual([2, 1, 1, 1]);
  });
});
