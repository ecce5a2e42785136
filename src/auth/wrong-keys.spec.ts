import { describe, expect, it } from 'vitest';
import { networkOf, WrongKeys } from './admission.js';

const many = (keys: WrongKeys, n: number, address: string, now: number) =>
  Array.from({ length: n }, () => keys.note(address, now).isTooMany);

describe('wrong keys', () => {
  it('are too many beyond the number of a minute, and that is said once', () => {
    const keys = new WrongKeys(3);
    expect(many(keys, 5, '192.0.2.1', 0)).toEqual([false, false, false, true, true]);
    const other = new WrongKeys(3);
    expect(Array.from({ length: 5 }, () => other.note('192.0.2.1', 0).isFirst)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it('are counted by the address', () => {
    const keys = new WrongKeys(3);
    many(keys, 10, '192.0.2.1', 0);
    expect(many(keys, 3, '192.0.2.2', 0)).toEqual([false, false, false]);
  });

  it('are counted anew a minute after the first', () => {
    const keys = new WrongKeys(3);
    many(keys, 10, '192.0.2.1', 0);
    expect(keys.note('192.0.2.1', 45_000)).toEqual({ isTooMany: true, isFirst: false, freeInMs: 15_000 });
    expect(many(keys, 4, '192.0.2.1', 60_000)).toEqual([false, false, false, true]);
  });

  it('are never too many where that is off', () => {
    expect(many(new WrongKeys(0), 1_000, '192.0.2.1', 0)).not.toContain(true);
  });

  it('are remembered of so many addresses, and no more', () => {
    const keys = new WrongKeys(1);
    many(keys, 2, '192.0.2.1', 0);
    for (let i = 0; i < 10_000; i++) keys.note(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 1);
    expect(many(keys, 1, '192.0.2.1', 2)).toEqual([false]);
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['192.0.2.1:5000', '192.0.2.1'],
    ['[2001:db8:1:2:3:4:5:6]:5000', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2:3:4:5:6]', '2001:db8:1:2::/64'],
    ['unknown', 'unknown'],
    ['+919876543210', 'unknown'],
    ['a text of a client'.repeat(100), 'unknown'],
    ['', 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
