import { say, type Sentence } from '../languages/say.js';
import { MESSAGE_PROBLEMS } from './problem-types/messages.js';
import { REQUEST_PROBLEMS } from './problem-types/requests.js';
import {
  type FieldError,
  Problem,
  type ProblemOptions,
  type ProblemType,
  TITLED_STATUSES,
  titleOf,
} from './problem.js';
import type { Scope } from './scopes.js';

/** Every kind of problem that this service answers with, by the name in its `type`: what is answered and its page are of one table. */
export const PROBLEM_TYPES = { ...REQUEST_PROBLEMS, ...MESSAGE_PROBLEMS };
export type ProblemName = keyof typeof PROBLEM_TYPES;

type Occurrence = Partial<Pick<ProblemOptions, 'detail' | 'errors' | 'headers' | 'members' | 'cause'>>;

/** One of ours; `detail` where it is more exact than that of the table. */
export function knownProblem(name: ProblemName, occurrence: Occurrence = {}): Problem {
  const { status, title, detail }: ProblemType = PROBLEM_TYPES[name];
  return new Problem({ type: problemTypeOf(name), status, title, detail, ...occurrence });
}

/** The example of a kind. */
export const occurrenceOf = (name: string, { status, title, detail, example }: ProblemType): Problem =>
  new Problem({ type: problemTypeOf(name), status, title, detail, errors: example?.errors, members: example?.members });

export const problemTypeOf = (name: string): string => `/problems/${name}`;

/** The type of an error of which only the HTTP status is known, as others throw it. */
export function typeOfStatus(status: number): string {
  // RFC 9110, 15: a status that is not known is the first of its class.
  return problemTypeOf(TITLED_STATUSES.includes(status) ? slugOf(status) : slugOf(status < 500 ? 400 : 500));
}

const slugOf = (status: number): string =>
  status === 500
    ? 'internal'
    : String(titleOf(status))
        .toLowerCase()
        .replaceAll(/[^a-z]+/g, '-');

const STATUS_TYPES: readonly (readonly [string, ProblemType])[] = TITLED_STATUSES.map((status) => [
  slugOf(status),
  {
    status,
    detail: say('{title}.', { title: titleOf(status) }),
    meaning: `The HTTP status ${status}, with no more known about it. The service has no kind of problem of its own for it.`,
    remedy: `Read the \`detail\`, and what RFC 9110 says of the status ${status}.`,
  },
]);

/** All that has a page: ours first, then those that say no more than their status. */
export const DOCUMENTED_TYPES: ReadonlyMap<string, ProblemType> = new Map([
  ...Object.entries<ProblemType>(PROBLEM_TYPES),
  ...STATUS_TYPES.filter(([name]) => !Object.hasOwn(PROBLEM_TYPES, name)),
]);

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
