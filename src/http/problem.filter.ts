import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { isKnown, languageOf } from '../languages/languages.js';
import { say, Sentence, verbatim } from '../languages/say.js';
import { meterRequest, REQUEST_ID_HEADER, requestIdOf } from './http-hooks.js';
import { PROBLEM_CONTENT_TYPE, problemBody } from './problem-body.js';
import { Problem, titleOf } from './problem.js';
import {
  badRequestProblem,
  internalProblem,
  knownProblem,
  malformedBodyProblem,
  notFoundProblem,
  payloadTooLargeProblem,
  typeOfStatus,
  unavailableProblem,
  unsupportedMediaTypeProblem,
} from './problems.js';
import { setContentLanguage } from './request-preferences.js';
import { safeError } from './safe-error.js';
import { ANSWER_HEADERS, setAnswerHeaders } from './security-headers.js';

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

/** Turns whatever a request threw, in Nest or in Fastify, into `application/problem+json`, and logs what is our fault. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  /** @param isReported takes an error that many requests meet at once; true: it did, and nothing is left to log */
  constructor(private readonly isReported: (error: unknown) => boolean = () => false) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const health = thrown instanceof HttpException ? healthAnswer(thrown) : null;
    if (health) {
      void reply.code((thrown as HttpException).getStatus()).send(health);
      return;
    }
    const problem = problemOf(thrown);
    if (problem.getStatus() >= 500) this.logFault(problem, thrown);
    sendProblem(problem, http.getRequest<FastifyRequest>(), reply);
  }

  private logFault(problem: Problem, thrown: unknown): void {
    const err = problem.cause ?? thrown;
    if (this.isReported(err)) return;
    if (problem.getStatus() !== 503) this.logger.error({ err }, problem.title);
    // Without a cause it is the answer that was meant: the line of its request tells enough, and there may be thousands.
    // Where another bad moment was met says nothing: no stack.
    else if (problem.cause !== undefined) this.logger.warn({ reason: safeError(err).message }, problem.title);
  }
}

/** Terminus throws its answer when something is down. Its JSON is what monitors read, so it is passed on as it is. */
function healthAnswer(exception: HttpException): object | null {
  const body = exception.getResponse();
  const isHealth = typeof body === 'object' && 'details' in body && 'status' in body;
  return isHealth && (body.status === 'error' || body.status === 'shutting_down') ? body : null;
}

const sent = new WeakMap<FastifyReply, Problem>();

/** What an answer was, for whoever logs or counts answers; undefined for one that is no problem. */
export function problemSentBy(reply: FastifyReply): Problem | undefined {
  return sent.get(reply);
}

/** Answers with a problem. An answer that has already begun cannot be mended: its connection is cut instead. */
function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  sent.set(reply, problem);
  // After a body it did not read to its end Fastify closes the connection; a client still sending would then see a
  // reset instead of this answer. Kept open, Node drops the rest, for no longer than the request timeout.
  if (problem.getStatus() === 413) reply.header('Connection', 'keep-alive');
  const language = languageOf(request.headers);
  setContentLanguage(reply, language);
  void reply
    .code(problem.getStatus())
    .headers(problem.headers)
    .type(PROBLEM_CONTENT_TYPE)
    .send(JSON.stringify(problemBody(problem, { url: request.raw.url ?? '', requestId: request.id, language })));
}

/** Fastify's `frameworkErrors`: what the router refuses before any hook has run, such as `%zz` in the address. */
export function answerRouterError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  meterRequest(request, reply);
  setAnswerHeaders(reply.raw);
  reply.raw.setHeader(REQUEST_ID_HEADER, request.id);
  sendProblem(problemOf(error), request, reply);
}

/** Of what is not HTTP at all, so that there is neither request nor reply. */
export function clientErrorProblem(code: string | undefined): Problem {
  return code === 'HPE_HEADER_OVERFLOW'
    ? knownProblem('request-header-fields-too-large')
    : badRequestProblem(say('This is not a well-formed HTTP request.'));
}

/**
 * A whole answer, for a connection that ends with it.
 * @param headers of the request, as far as there is one
 */
export function rawAnswer(problem: Problem, headers: IncomingHttpHeaders = {}): string {
  const language = languageOf(headers);
  const requestId = requestIdOf({});
  const body = JSON.stringify(problemBody(problem, { url: '', requestId, language }));
  return [
    `HTTP/1.1 ${problem.getStatus()} ${STATUS_CODES[problem.getStatus()]}`,
    `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `${REQUEST_ID_HEADER}: ${requestId}`,
    `Content-Language: ${language}`,
    'Vary: Accept-Language',
    ...Object.entries({ ...ANSWER_HEADERS, ...problem.headers, Connection: 'close' }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    '',
    body,
  ].join('\r\n');
}
