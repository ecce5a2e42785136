import { say, type Sentence } from '../languages/say.js';
import type { FieldError, Problem, ProblemOptions } from './problem.js';
import { knownProblem } from './problem-types.js';
import type { Scope } from './scopes.js';

/** More errors than anyone reads, so that a hostile body cannot make a huge answer. */
const MAX_ERRORS = 100;

export const validationProblem = (errors: readonly FieldError[]): Problem =>
  knownProblem('validation', {
    detail: say('{count, plural, one {One field is not valid.} other {{count} fields are not valid.}}', {
      count: errors.length,
    }),
    errors: errors.slice(0, MAX_ERRORS),
  });

export const invalidPhoneNumberProblem = (path: string): Problem =>
  knownProblem('invalid-phone-number', { errors: [{ path, message: say('is not a phone number') }] });

export const malformedBodyProblem = (detail: Sentence, errors?: readonly FieldError[]): Problem =>
  knownProblem('malformed-body', { detail, errors });

export const badRequestProblem = (detail: Sentence): Problem => knownProblem('bad-request', { detail });

/** How a key is sent; with what is wrong with the one that came, as RFC 6750 has it. */
const challenge = (error?: string): Record<string, string> => ({
  'WWW-Authenticate': `Bearer realm="siren-gateway"${error === undefined ? '' : `, ${error}`}`,
});

export const unauthorizedProblem = (detail: Sentence, { hasKey }: { hasKey: boolean }): Problem =>
  knownProblem('unauthorized', { detail, headers: challenge(hasKey ? 'error="invalid_token"' : undefined) });

/** Its key is one of ours, and may not do this. */
export const forbiddenProblem = (scope: Scope): Problem =>
  knownProblem('forbidden', {
    detail: say('The API key lacks the scope "{scope}". Use one that has it: POST /api/v1/api-keys makes one.', {
      scope,
    }),
    headers: challenge(`error="insufficient_scope", scope="${scope}"`),
    members: { requiredScope: scope },
  });

/** A session came with it, and another page's wish. */
export const crossOriginProblem = (): Problem => knownProblem('cross-origin');

/** @param retryAfterSeconds whole ones, at least 1 */
export const tooManyRequestsProblem = (
  detail: Sentence,
  retryAfterSeconds: number,
  { headers, members }: Pick<ProblemOptions, 'headers' | 'members'> = {},
): Problem =>
  knownProblem('too-many-requests', {
    detail,
    headers: { 'Retry-After': String(retryAfterSeconds), ...headers },
    members,
  });

export const notFoundProblem = (detail: Sentence): Problem => knownProblem('not-found', { detail });

/** @param allowed the methods that the address has */
export const methodNotAllowedProblem = (allowed: readonly string[]): Problem =>
  knownProblem('method-not-allowed', {
    detail: say('This address takes {methods}.', { methods: allowed.join(', ') }),
    headers: { Allow: allowed.join(', ') },
  });

export const conflictProblem = (detail: Sentence): Problem => knownProblem('conflict', { detail });

export const payloadTooLargeProblem = (detail?: Sentence): Problem =>
  knownProblem('payload-too-large', detail && { detail });

export const unsupportedMediaTypeProblem = (detail: Sentence): Problem =>
  knownProblem('unsupported-media-type', { detail });

export const tooManyExportsProblem = (): Problem =>
  knownProblem('too-many-exports', { headers: { 'Retry-After': '10' } });

export const internalProblem = (cause: unknown): Problem => knownProblem('internal', { cause });

export const unavailableProblem = (cause: unknown, retryAfterSeconds = 1): Problem =>
  knownProblem('unavailable', { headers: { 'Retry-After': String(retryAfterSeconds) }, cause });

/** Of `CONNECT`. */
export const noTunnelProblem = (): Problem =>
  knownProblem('method-not-allowed', {
    detail: say('This is no proxy. Send requests to its own addresses.'),
    headers: { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' },
  });

export const requestTimeoutProblem = (): Problem =>
  knownProblem('request-timeout', { headers: { Connection: 'close' } });

/** For what other requests leave no room. */
export const overloadedProblem = (detail: Sentence): Problem =>
  knownProblem('overloaded', { detail, headers: { 'Retry-After': '2', Connection: 'close' } });

export const unfinishedProblem = (): Problem =>
  knownProblem('unavailable', {
    detail: say('The service stops, and the request was not whole. Nothing was stored; try again.'),
    headers: { 'Retry-After': '1', Connection: 'close' },
  });

/** Somebody else holds what the request is about, for longer than anybody should. */
export const busyProblem = (): Problem =>
  knownProblem('unavailable', {
    detail: say('Another request about this recipient does not end. Nothing was stored; try again.'),
    headers: { 'Retry-After': '1' },
  });
