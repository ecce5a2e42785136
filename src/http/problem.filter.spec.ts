import { BadRequestException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { say } from '../languages/say.js';
import { problemOf } from './problem.filter.js';
import { conflictProblem } from './problems.js';

const withCode = (code: string, message = 'no') => Object.assign(new Error(message), { code });

describe('problemOf', () => {
  it('keeps a problem as it is', () => {
    const problem = conflictProblem(say('Already cancelled.'));
    expect(problemOf(problem)).toBe(problem);
  });

  it("keeps a Nest exception's status and its own words", () => {
    expect(problemOf(new BadRequestException('The id is not a UUID.'))).toMatchObject({
      type: '/problems/bad-request',
      status: 400,
      detail: 'The id is not a UUID.',
    });
  });

  it("does not repeat the address that Nest's 404 quotes", () => {
    const problem = problemOf(new NotFoundException('Cannot GET /api/v1/x?to=%2B919876543210'));
    expect(problem.detail).toBe('There is nothing at this address.');
  });

  it.each([
    ['refused', withCode('ECONNREFUSED')],
    ['shutting down', withCode('57P01')],
    ['starting', withCode('57P03')],
    ['out of connections', withCode('53300')],
    ['a connection error of class 08', withCode('08006')],
    ["the pool's timeout", new Error('timeout exceeded when trying to connect')],
    ['a cut connection', new Error('Connection terminated unexpectedly')],
    ["inside TypeORM's error", Object.assign(new Error('x'), { driverError: withCode('ECONNRESET') })],
    ['as a cause', new Error('x', { cause: withCode('57P02') })],
    ['tried on several addresses', new AggregateError([withCode('ECONNREFUSED')])],
  ])('answers 503 with Retry-After when the database is away: %s', (_name, error) => {
    const problem = problemOf(error);
    expect(problem.getStatus()).toBe(503);
    expect(problem.headers).toEqual({ 'Retry-After': '1' });
  });

  it.each([
    ['a broken rule of the schema', withCode('23505', 'duplicate key value')],
    ['a bug', new TypeError('x is not a function')],
    ['no error at all', 'text'],
    ['null', null],
    ['an error that claims a server status', Object.assign(new Error('x'), { statusCode: 502 })],
    ['an error that causes itself', selfCaused()],
  ])('answers 500 and says nothing of %s', (_name, thrown) => {
    expect(problemOf(thrown)).toMatchObject({ type: '/problems/internal', status: 500 });
    expect(problemOf(thrown).detail).toBe('Something went wrong on our side. It is logged under this request id.');
  });

  it('keeps the words of a 5xx exception to itself', () => {
    expect(problemOf(new ServiceUnavailableException('pool of db-1 is empty')).detail).toBe('Service Unavailable.');
  });

  it('believes an error that blames the caller, but not its words', () => {
    const aborted = Object.assign(new Error('aborted by +919876543210'), { statusCode: 400 });
    expect(problemOf(aborted)).toMatchObject({ status: 400, detail: 'Bad Request.' });
  });
});

function selfCaused(): Error {
  const error = new Error('x');
  error.cause = error;
  return error;
}
