import { say } from '../languages/say.js';
import { Problem, type ProblemOptions } from './problem.js';
import { MESSAGE_PROBLEMS } from './problem-types/messages.js';
import { REQUEST_PROBLEMS } from './problem-types/requests.js';
import type { ProblemType } from './problem-types/row.js';
import { TITLED_STATUSES, titleOf } from './status-titles.js';

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
