import { describe, expect, it } from 'vitest';
import type { StatusOutcome } from '../siren/outcome.js';
import type { ErrorAction } from '../siren/error-decision.js';
import { SirenWhatsAppError } from '../siren/siren-error.js';
import { problemIn } from './siren-check.js';

const unknown = (code: string, status?: number, action: ErrorAction = 'retry'): StatusOutcome => ({
  outcome: 'unknown',
  error: new SirenWhatsAppError({
    code,
    message: 'x',
    retryable: false,
    decision: { action },
    ...(status === undefined ? {} : { status }),
  }),
});

describe('what an answer says of Siren', () => {
  it.each<[string, StatusOutcome, string | null]>([
    ['it knows no such message', { outcome: 'not_found' }, null],
    ['it is slowed down', unknown('http_429', 429), null],
    ['it does not like the id', unknown('http_400', 400), null],
    ['it says something that is no status', unknown('invalid_answer'), null],
    ['it refuses the key', unknown('http_401', 401), 'siren refuses the API key: http_401'],
    ['it refuses the account', unknown('http_403', 403), 'siren refuses the API key: http_403'],
    ['it refuses the account in a 200', unknown('190', 200, 'pause'), 'siren refuses the API key: 190'],
    ['it knows no such message in a 200', unknown('NOT_FOUND', 200, 'fall_back'), null],
    ['it fails', unknown('http_503', 503), 'siren fails: http_503'],
    ['it is silent', unknown('timeout'), 'siren cannot be reached: timeout'],
    ['it is away', unknown('connection_refused'), 'siren cannot be reached: connection_refused'],
  ])('%s', (_what, answer, problem) => {
    expect(problemIn(answer)).toBe(problem);
  });
});
