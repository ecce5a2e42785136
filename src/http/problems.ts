import { say, type Sentence } from '../languages/say.js';
import { Problem, type FieldError, type ProblemOptions } from './problem.js';
import type { Scope } from './scopes.js';

/** More errors than anyone reads, so that a hostile body cannot make a huge answer. */
const MAX_ERRORS = 100;

export function validationProblem(errors: readonly FieldError[]): Problem {
  return new Problem({
    type: '/problems/validation',
    title: say('The request is not valid'),
    status: 400,
    detail: say('{count, plural, one {One field is not valid.} other {{count} fields are not valid.}}', {
      count: errors.length,
    }),
    errors: errors.slice(0, MAX_ERRORS),
  });
}

export function invalidPhoneNumberProblem(path: string): Problem {
  return new Problem({
    type: '/problems/invalid-phone-number',
    title: say('Not a phone number'),
    status: 400,
    detail: say('A phone number could not be understood.'),
    errors: [{ path, message: say('is not a phone number') }],
  });
}

export const malformedBodyProblem = (detail: Sentence, errors?: readonly FieldError[]): Problem =>
  new Problem({
    type: '/problems/malformed-body',
    title: say('The body cannot be read'),
    status: 400,
    detail,
    errors,
  });

export const badRequestProblem = (detail: Sentence): Problem =>
  new Problem({ type: '/problems/bad-request', status: 400, detail });

/** How a key is sent; with what is wrong with the one that came, as RFC 6750 has it. */
const challenge = (error?: string): Record<string, string> => ({
  'WWW-Authenticate': `Bearer realm="siren-gateway"${error === undefined ? '' : `, ${error}`}`,
});

export const unauthorizedProblem = (detail: Sentence, { hasKey }: { hasKey: boolean }): Problem =>
  new Problem({
    type: '/problems/unauthorized',
    status: 401,
    detail,
    headers: challenge(hasKey ? 'error="invalid_token"' : undefined),
  });

/** Its key is one of ours, and may not do this. */
export const forbiddenProblem = (scope: Scope): Problem =>
  new Problem({
    type: '/problems/forbidden',
    title: say('The API key may not do this'),
    status: 403,
    detail: say('The API key lacks the scope "{scope}". Use one that has it: POST /api/v1/api-keys makes one.', {
      scope,
    }),
    headers: challenge(`error="insufficient_scope", scope="${scope}"`),
    members: { requiredScope: scope },
  });

/** A session came with it, and another page's wish. */
export const crossOriginProblem = (): Problem =>
  new Problem({
    type: '/problems/cross-origin',
    title: say('The request comes from elsewhere'),
    status: 403,
    detail: say(
      'A session changes something only for pages of this address: the request needs an "Origin" that is this address, or an API key as "Authorization: Bearer <API key>".',
    ),
  });

/** @param retryAfterSeconds whole ones, at least 1 */
export const tooManyRequestsProblem = (
  detail: Sentence,
  retryAfterSeconds: number,
  { headers, members }: Pick<ProblemOptions, 'headers' | 'members'> = {},
): Problem =>
  new Problem({
    type: '/problems/too-many-requests',
    status: 429,
    detail,
    headers: { 'Retry-After': String(retryAfterSeconds), ...headers },
    members,
  });

export const notFoundProblem = (detail: Sentence): Problem =>
  new Problem({ type: '/problems/not-found', status: 404, detail });

/** @param allowed the methods that the address has */
export const methodNotAllowedProblem = (allowed: readonly string[]): Problem =>
  new Problem({
    type: '/problems/method-not-allowed',
    status: 405,
    detail: say('This address takes {methods}.', { methods: allowed.join(', ') }),
    headers: { Allow: allowed.join(', ') },
  });

export const conflictProblem = (detail: Sentence): Problem =>
  new Problem({ type: '/problems/conflict', status: 409, detail });

export const payloadTooLargeProblem = (detail = say('The body is larger than this address takes.')): Problem =>
  new Problem({ type: '/problems/payload-too-large', status: 413, detail });

export const unsupportedMediaTypeProblem = (detail: Sentence): Problem =>
  new Problem({ type: '/problems/unsupported-media-type', status: 415, detail });

export const tooManyExportsProblem = (): Problem =>
  new Problem({
    type: '/problems/too-many-exports',
    title: say('Too many exports at once'),
    status: 429,
    detail: say('As many exports are running as this process does at once. Try again when one of them is done.'),
    headers: { 'Retry-After': '10' },
  });

export const internalProblem = (cause: unknown): Problem =>
  new Problem({
    type: '/problems/internal',
    status: 500,
    detail: say('Something went wrong on our side. It is logged under this request id.'),
    cause,
  });

export const unavailableProblem = (cause: unknown, retryAfterSeconds = 1): Problem =>
  new Problem({
    type: '/problems/unavailable',
    status: 503,
    detail: say('The service cannot use its storage just now. Nothing was stored; try again.'),
    headers: { 'Retry-After': String(retryAfterSeconds) },
    cause,
  });

/** Of `CONNECT`. */
export const noTunnelProblem = (): Problem =>
  new Problem({
    type: '/problems/method-not-allowed',
    status: 405,
    detail: say('This is no proxy. Send requests to its own addresses.'),
    headers: { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' },
  });

export const requestTimeoutProblem = (): Problem =>
  new Problem({
    type: '/problems/request-timeout',
    status: 408,
    detail: say('The request did not arrive in time.'),
    headers: { Connection: 'close' },
  });

/** For what other requests leave no room. */
export const overloadedProblem = (detail: Sentence): Problem =>
  new Problem({
    type: '/problems/overloaded',
    title: say('Too much at once'),
    status: 503,
    detail,
    headers: { 'Retry-After': '2', Connection: 'close' },
  });

export const unfinishedProblem = (): Problem =>
  new Problem({
    type: '/problems/unavailable',
    status: 503,
    detail: say('The service stops, and the request was not whole. Nothing was stored; try again.'),
    headers: { 'Retry-After': '1', Connection: 'close' },
  });

/** Somebody else holds what the request is about, for longer than anybody should. */
export const busyProblem = (): Problem =>
  new Problem({
    type: '/problems/unavailable',
    status: 503,
    detail: say('Another request about this recipient does not end. Nothing was stored; try again.'),
    headers: { 'Retry-After': '1' },
  });
