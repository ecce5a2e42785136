import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor, idCursor, pageOf } from './pages.js';
import { Problem } from './problem.js';

const ID = '0199a3b2-7c4d-7123-8123-123456789012';

describe('a cursor', () => {
  it('comes back as the position it was made of', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 4 }), (position) => {
        const parts = position.map(() => /^[^]*$/);
        expect(decodeCursor(encodeCursor(position), parts)).toEqual(position);
      }),
    );
  });

  it('needs no escaping in an address', () => {
    expect(encodeCursor(['?&=/+', 'é'])).toMatch(/^[\w-]+$/);
  });

  it.each([
    ['empty', ''],
    ['noise', 'zz'],
    ['not base64url', 'a+b/c='],
    ['another list', encodeCursor([ID, ID])],
    ['no UUID', encodeCursor(["' OR 1=1"])],
    ['not text', Buffer.from('[1]').toString('base64url')],
    ['not a list', Buffer.from('{"0":"x","length":1}').toString('base64url')],
    ['huge', 'A'.repeat(2000)],
  ])('that was tampered with is a problem: %s', (_name, cursor) => {
    expect(() => idCursor.decode(cursor)).toThrow(Problem);
  });

  it('survives any junk without another error than the problem', () => {
    fc.assert(
      fc.property(fc.base64String(), (junk) => {
        try {
          idCursor.decode(junk);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
    );
  });
});

describe('a page', () => {
  const rows = ['c', 'b', 'a'];

  it('says where the next one starts when there is more than it holds', () => {
    expect(pageOf(rows, 2, (last) => `after-${last}`)).toEqual({ items: ['c', 'b'], nextCursor: 'after-b' });
  });

  it.each([3, 4])('is the last one when %i would fit', (limit) => {
    expect(pageOf(rows, limit, (last) => last)).toEqual({ items: rows, nextCursor: null });
  });

  it('may be empty', () => {
    expect(pageOf([], 2, () => 'x')).toEqual({ items: [], nextCursor: null });
  });
});
