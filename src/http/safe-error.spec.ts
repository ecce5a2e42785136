import { describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from '../database/database-errors.js';
import { safeError } from './safe-error.js';

describe('safeError', () => {
  it('leaves out what drivers attach: statement, parameters, detail', () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint "messages_pkey"'), {
      name: 'QueryFailedError',
      code: '23505',
      query: 'INSERT INTO messages',
      parameters: ['+919876543210', 'Your code is 1234'],
      detail: 'Key (to)=(+919876543210) already exists.',
    });
    const logged = safeError(error);
    expect(logged).toMatchObject({ type: 'QueryFailedError', code: '23505', message: error.message });
    expect(JSON.stringify(logged)).not.toMatch(/9876543210|1234"|INSERT/);
  });

  it('leaves out the value a data error quotes', () => {
    const error = Object.assign(new Error('invalid input syntax for type uuid: "my secret text"'), { code: '22P02' });
    expect(safeError(error).message).toBe('invalid input syntax for type uuid: "…"');
  });

  it('keeps where it happened without repeating a message of several lines', () => {
    const { stack } = safeError(new Error('first line\nsecond line'));
    expect(stack).toContain('safe-error.spec.ts');
    expect(stack).not.toContain('second line');
  });

  it.each([
    [
      'no connection',
      new DatabaseUnavailable('connect ECONNREFUSED', Object.assign(new Error(), { code: 'ECONNREFUSED' })),
    ],
    ['a full disk', Object.assign(new Error('no space left'), { code: '53100' })],
    ['a full disk, as TypeORM says it', new Error('x', { cause: Object.assign(new Error(), { code: '53100' }) })],
  ])('says nothing of where a bad moment of the database was met: %s', (_what, error) => {
    expect(JSON.stringify(safeError(error))).not.toContain('safe-error.spec.ts');
  });

  it('follows causes, but not for ever', () => {
    const error = new Error('outer');
    error.cause = error;
    expect(JSON.stringify(safeError(error)).match(/outer/g)).toHaveLength(4);
  });

  it('cuts a message that is too long', () => {
    expect(safeError(new Error('x'.repeat(10_000))).message).toHaveLength(501);
  });

  it.each(['text', null, undefined, 5, { secret: 's' }])('says only of what type else was thrown: %j', (thrown) => {
    expect(safeError(thrown)).toEqual({ type: typeof thrown, message: 'something else than an Error was thrown' });
  });
});
