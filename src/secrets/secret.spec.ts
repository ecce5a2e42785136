import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.js';

const VALUE = 'a-key-that-nobody-may-see';

describe('a secret', () => {
  const secret = new Secret(VALUE);

  it('is given to who asks for it', () => {
    expect(secret.reveal()).toBe(VALUE);
    expect(new Secret(['a', 'b']).reveal()).toEqual(['a', 'b']);
  });

  it.each<[string, (holder: object) => string]>([
    ['inspect', (holder) => inspect(holder, { depth: Infinity, showHidden: true, getters: true })],
    ['inspect of one that has no style of its own', (holder) => inspect(holder, { customInspect: false })],
    ['a log', (holder) => format('%o %O %j %s', holder, holder, holder, secret)],
    ['JSON', (holder) => JSON.stringify(holder)],
    ['a text', () => ['Bearer', secret].join(' ')],
    ['its properties', () => JSON.stringify(Object.getOwnPropertyDescriptors(secret))],
    ['a copy', (holder) => inspect([{ ...holder }, { ...secret }, Object.assign({}, secret)])],
    ['an error that holds it', (holder) => inspect(Object.assign(new Error('failed', { cause: holder }), { secret }))],
  ])('is not shown by %s', (_how, show) => {
    expect(show({ secret, list: [secret], map: new Map([['key', secret]]) })).not.toContain(VALUE);
  });

  it('is the same when it is made one once more', () => {
    expect(Secret.of(secret)).toBe(secret);
    expect(Secret.of(VALUE).reveal()).toBe(VALUE);
  });
});
