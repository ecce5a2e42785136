import { maskPhoneNumbers } from './mask-phone-numbers.js';
import { maskedPath } from './masked-path.js';
import type { FieldError, Problem } from './problem.js';
import type { ProblemBody } from './problem-body.dto.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';
const MAX_PATH = 200;

/** The body of an answer. `url` is the request's, from which only the path is shown, and no phone number whole. */
export function problemBody(problem: Problem, url: string, requestId: string): ProblemBody {
  return {
    type: problem.type,
    title: problem.title,
    status: problem.getStatus(),
    detail: maskPhoneNumbers(problem.detail),
    instance: maskedPath(url),
    requestId,
    ...problem.members,
    ...(problem.errors && { errors: problem.errors.map(shown) }),
  };
}

/** A path may hold a key the caller made up: of any length, and even a phone number. */
function shown({ path, message }: FieldError): FieldError {
  const short = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path;
  return { path: maskPhoneNumbers(short), message: maskPhoneNumbers(message) };
}
