import { expect, it } from 'vitest';
import type { Said } from '../../api/types.js';
import { joined } from './joined.js';

const said = (...ids: string[]): Said[] =>
  ids.map((id) => ({ kind: 'message', id, at: id, message: null, incoming: null, suppression: null }));
const idsOf = ({ items }: { items: readonly Said[] | null }) => items?.map(({ id }) => id);

it('begins with the newest page', () => {
  const page = { items: said('5', '4'), cursor: 'c' };
  expect(joined({ items: null, cursor: null }, page)).toEqual(page);
});

it('puts what is new above what was there, and goes on where that ended', () => {
  const both = joined(
    { items: said('5', '4', '3', '2'), cursor: 'old' },
    { items: said('6', '5', '4'), cursor: 'new' },
  );
  expect(idsOf(both)).toEqual(['6', '5', '4', '3', '2']);
  expect(both.cursor).toBe('old');
});

it('begins anew where more has come than a page shows', () => {
  const page = { items: said('9', '8'), cursor: 'new' };
  expect(joined({ items: said('5', '4'), cursor: 'old' }, page)).toEqual(page);
});

it('drops what is there no longer', () => {
  expect(idsOf(joined({ items: said('5', '4'), cursor: null }, { items: said('5'), cursor: null }))).toEqual(['5']);
});
