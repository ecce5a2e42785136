import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../http/scopes.js';
import { readKeyOrder } from './api-key.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const ID = '0199f000-0000-7000-8000-00000000000a';
const read = (...args: string[]) => readKeyOrder(args, NOW);

describe('npm run api-key', () => {
  it('makes a key for what is named', () => {
    expect(
      read(...['create', '--name', 'billing', '--scope', 'messages:send', '--scope', 'batches', '--dry-run']),
    ).toEqual({
      kind: 'run',
      order: {
        order: 'create',
        key: { name: 'billing', scopes: ['messages:send', 'batches'], expiresAt: null, maxPerSecond: null },
        isDryRun: true,
      },
    });
  });

  it('makes it with an end and a limit', () => {
    const args = ['create', '--name', 'x', '--scope', 'batches', '--expires-at', '2027-01-01T00:00:00Z'];
    expect(read(...args, '--max-per-second', '50')).toMatchObject({
      order: { key: { expiresAt: new Date('2027-01-01T00:00:00Z'), maxPerSecond: 50 }, isDryRun: false },
    });
  });

  it('takes several scopes in one word, one twice, and all of them', () => {
    const scopesOf = (...scopes: string[]) =>
      read(...['create', '--name', 'x'], ...scopes.flatMap((s) => ['--scope', s]));
    expect(scopesOf('batches, messages:send', 'batches')).toMatchObject({
      order: { key: { scopes: ['messages:send', 'batches'] } },
    });
    expect(scopesOf('all')).toMatchObject({ order: { key: { scopes: SCOPES } } });
  });

  it('lists and revokes', () => {
    expect(read('list')).toEqual({ kind: 'run', order: { order: 'list' } });
    expect(read('revoke', '--id', ID.toUpperCase())).toEqual({
      kind: 'run',
      order: { order: 'revoke', id: ID, isDryRun: false },
    });
  });

  it.each([
    ['no word', []],
    ['another word', ['delete']],
    ['no name', ['create', '--scope', 'batches']],
    ['an empty name', ['create', '--name', '', '--scope', 'batches']],
    ['no scope', ['create', '--name', 'x']],
    ['a scope that there is not', ['create', '--name', 'x', '--scope', 'everything']],
    ['an end that is over', ['create', '--name', 'x', '--scope', 'batches', '--expires-at', '2025-01-01T00:00:00Z']],
    [
      'an end without an offset',
      ['create', '--name', 'x', '--scope', 'batches', '--expires-at', '2027-01-01T00:00:00'],
    ],
    ['a limit that is none', ['create', '--name', 'x', '--scope', 'batches', '--max-per-second', 'many']],
    ['no id', ['revoke']],
    ['an id that is none', ['revoke', '--id', 'billing']],
    ['a flag of another word', ['list', '--name', 'x']],
    ['a flag that there is not', ['list', '--all']],
  ])('refuses in one line %s', (_name, args) => {
    const refused = read(...args);
    expect(refused).toMatchObject({ kind: 'refused', text: expect.stringMatching(/^api-key: .*--help/) as string });
  });
});
