import { describe, expect, it } from 'vitest';
import { clearLists, keepList, keptList, refreshed } from './kept-lists.js';

const list = (ids: string, cursor: string | null = null) => ({ items: [...ids].map((id) => ({ id })), cursor });
const idOf = ({ id }: { id: string }): string => id;

describe('a list that is read anew from its beginning', () => {
  it.each([
    ['keeps what comes after', list('abcdef', 'f'), list('xab', 'b'), list('xabcdef', 'f')],
    ['loses what is no longer there', list('abcdef', 'f'), list('bc', 'c'), list('bcdef', 'f')],
    ['is only what is new where both have nothing in common', list('abc', 'c'), list('xyz', 'z'), list('xyz', 'z')],
    ['is only what is new where that is all', list('abc', 'c'), list('ab'), list('ab')],
    ['goes on where both end', list('abc', 'c'), list('xbc', 'n'), list('xbc', 'n')],
    ['is empty where nothing is left', list('abc', 'c'), list(''), list('')],
  ])('%s', (_what, old, anew, expected) => {
    expect(refreshed(old, anew, idOf)).toEqual(expected);
  });

  it('is only what is new where nothing tells its items apart', () => {
    expect(refreshed(list('abc', 'c'), list('ab', 'b'), () => null)).toEqual(list('ab', 'b'));
  });
});

it('lists are kept by where they were shown, the newest twenty', () => {
  for (let n = 0; n < 21; n++) keepList(String(n), list('a'));
  keepList('1', list('b'));
  keepList('21', list('c'));
  expect(['0', '1', '2', '3', '21'].map((key) => keptList(key)?.items.length)).toEqual([
    ...[undefined, 1, undefined, 1, 1],
  ]);
  clearLists();
  expect(keptList('1')).toBeNull();
});
