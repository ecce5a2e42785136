import { HttpException } from '@nestjs/common';
import { isKnown } from '../languages/in-language.js';
import { say, Sentence, verbatim } from '../languages/say.js';
import { isDatabaseUnavailable } from '../database/unavailable.js';
import { Problem } from './problem.js';
import { typeOfStatus } from './problem-types.js';
import { titleOf } from './status-titles.js';
import {
  badRequestProblem,
  internalProblem,
  malformedBodyProblem,
  notFoundProblem,
  payloadTooLargeProblem,
  unavailableProblem,
  unsupportedMediaTypeProblem,
} from './problems.js';

/** Fastify's own refusals that deserve better words than its messages; the rest is told by status. */
const FASTIFY_PROBLEMS: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => payloadTooLargeProblem(),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => unsupportedMediaTypeProblem(say('The Content-Type is not understood here.')),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    malformedBodyProblem(say('The body is not as long as its Content-Length says.')),
  FST_ERR_BAD_URL: () => badRequestProblem(say('The address is not encoded correctly.')),
  FST_ERR_MAX_PARAM_LENGTH: () => notFoundProblem(say('There is nothing at this address.')),
};

/** Finds the answer to whatever was thrown. Only what is known to be meant for callers reaches them. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const refusal = fastifyProblem(thrown) ?? (thrown instanceof Error ? fastifyProblem(thrown.cause) : undefined);
  if (refusal) return refusal;
  if (thrown instanceof HttpException && thrown.getStatus() < 500) {
    return problemOfStatus(thrown.getStatus(), publicMessage(thrown), thrown);
  }
  if (isDatabaseUnavailable(thrown)) return unavailableProblem(thrown);
  if (thrown instanceof HttpException) return problemOfStatus(thrown.getStatus(), undefined, thrown);
  const status = clientErrorStatus(thrown);
  return status === undefined ? internalProblem(thrown) : problemOfStatus(status, undefined, thrown);
}

function fastifyProblem(thrown: unknown): Problem | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? FASTIFY_PROBLEMS[code]?.() : undefined;
}

function problemOfStatus(status: number, detail: Sentence | undefined, cause: unknown): Problem {
  const title = titleOf(status);
  if (status === 500) return internalProblem(cause);
  return new Problem({
    type: typeOfStatus(status),
    status,
    detail: detail ?? say('{title}.', { title }),
    cause,
  });
}

/** Nest's own 404 for an unknown route quotes the address, query and all: say it without. */
function publicMessage({ message }: HttpException): Sentence {
  if (/^Cannot [A-Z]+ \//.test(message)) return say('There is nothing at this address.');
  return isKnown(message) ? new Sentence(message, null) : verbatim(message);
}

/** Errors of Node streams and plugins carry the status they call for; only "your fault" is believed. */
function clientErrorStatus(thrown: unknown): number | undefined {
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 500 ? status : undefined;
}
