import { describe, expect, it } from 'vitest';
import { linkTo, readRoute } from './route-address.js';

describe('the address of a place', () => {
  it.each([
    ['', { view: 'overview', id: null, params: {} }],
    ['#/', { view: 'overview', id: null, params: {} }],
    ['#/batches', { view: 'batches', id: null, params: {} }],
    ['#/messages/0199?x=1&y=a+b', { view: 'messages', id: '0199', params: { x: '1', y: 'a b' } }],
    ['#/messages/%', { view: 'messages', id: '%', params: {} }],
  ])('%j is read', (hash, route) => {
    expect(readRoute(hash)).toEqual(route);
  });

  it('is read as it was written', () => {
    const link = linkTo('messages', 'a/b?c', { reference: 'x & y', status: '' });
    expect(link).toBe('#/messages/a%2Fb%3Fc?reference=x+%26+y');
    expect(readRoute(link)).toEqual({ view: 'messages', id: 'a/b?c', params: { reference: 'x & y' } });
  });
});
