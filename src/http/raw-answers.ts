import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { say } from '../languages/say.js';
import { languageOf } from '../languages/languages.js';
import type { Problem } from './problem.js';
import { PROBLEM_CONTENT_TYPE, problemBody } from './problem-body.js';
import { problemOf, sendProblem } from './problem.filter.js';
import { badRequestProblem, knownProblem } from './problems.js';
import { meterRequest, REQUEST_ID_HEADER, requestIdOf } from './http-hooks.js';
import { ANSWER_HEADERS, setAnswerHeaders } from './security-headers.js';

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
