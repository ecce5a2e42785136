import { describe, expect, it } from 'vitest';
import { money, time, timeMarks } from './format.js';
import { zone } from './zone.js';

describe('money', () => {
  it.each([
    ['0.1234567890', '0.1234567890 INR'],
    ['300', '300 INR'],
    ['-1.50', '-1.50 INR'],
    // More digits than a number of JavaScript holds.
    ['9007199254740993.05', '9,007,199,254,740,993.05 INR'],
  ])('of %s is neither rounded nor cut', (amount, shown) => {
    expect(money(amount, 'INR')).toBe(shown);
  });
});

it('times and the marks of an axis are of the zone that was chosen', () => {
  const marks = ['2026-01-31T17:30:00Z', '2026-01-31T18:30:00Z', '2026-01-31T19:30:00Z'].map((at) => new Date(at));
  zone.value = 'UTC';
  expect(time(marks[1]!)).toMatch(/31.*6:30/);
  expect(timeMarks(marks, false).map((mark) => mark.includes('\n'))).toEqual([true, false, false]);
  zone.value = 'Asia/Kolkata';
  expect(time(marks[1]!)).toMatch(/Feb.*12:00/);
  expect(timeMarks(marks, false).map((mark) => mark.includes('\n'))).toEqual([true, true, false]);
});
