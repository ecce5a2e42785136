import { describe, expect, it } from 'vitest';
import { chooseRows } from './choose-rows.js';

const row = (number: number, ...subjects: string[]) => ({ number: String(number), subjects });
const chosen = (...args: Parameters<typeof chooseRows>) => chooseRows(...args).map(({ number }) => Number(number));

describe('the rows that a process takes', () => {
  it('are the oldest, until there is no room for more', () => {
    const due = [row(9, 'a'), row(10, 'b', 'c'), row(11, 'd')];
    expect(chosen(due, [], 100)).toEqual([9, 10, 11]);
    expect(chosen(due, [], 2)).toEqual([9, 10]);
    expect(chosen(due, [], 1)).toEqual([9]);
    expect(chosen(due, [], 0)).toEqual([]);
  });

  it('may follow each other: it knows how posting the first one goes', () => {
    expect(chosen([row(1, 'a'), row(2, 'a')], [], 10)).toEqual([1, 2]);
  });

  it('are none behind a row of somebody else, nor behind one that is left for that', () => {
    const due = [row(2, 'a', 'b'), row(3, 'b', 'c'), row(4, 'd')];
    expect(chosen(due, [row(1, 'a')], 10)).toEqual([4]);
    // What comes later is nothing to wait for.
    expect(chosen(due, [row(10, 'a')], 10)).toEqual([2, 3, 4]);
  });
});
