import { say } from '../languages/say.js';
import type { Problem } from '../http/problem.js';
import { knownProblem } from '../http/problem-types.js';
import { malformedBodyProblem, validationProblem } from '../http/problems.js';
import type { FieldError } from '../siren/webhook-shapes/shapes.js';

/** A genuine body that is not as Siren sends it. */
export function unreadableProblem(errors: readonly FieldError[]): Problem {
  const aboutTheBody = errors.find(({ path }) => path === '');
  return aboutTheBody === undefined
    ? validationProblem(errors)
    : malformedBodyProblem(say('The body {complaint}.', { complaint: aboutTheBody.message }));
}

/** Makes Siren deliver it again, soon. Without its cause: whoever stores has logged that once for all that are refused. */
export function notStoredProblem(): Problem {
  return knownProblem('unavailable', {
    detail: say('The webhook could not be stored in time. Deliver it again.'),
    headers: { 'Retry-After': '1' },
  });
}
