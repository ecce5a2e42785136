import type { FastifyReply, FastifyRequest } from 'fastify';
import { setContentLanguage } from './answer-language.js';
import { languageOf } from '../languages/languages.js';
import type { Problem } from './problem.js';
import { PROBLEM_CONTENT_TYPE, problemBody } from './problem-body.js';

const sent = new WeakMap<FastifyReply, Problem>();

/** What an answer was, for whoever logs or counts answers; undefined for one that is no problem. */
export function problemSentBy(reply: FastifyReply): Problem | undefined {
  return sent.get(reply);
}

/** Answers with a problem. An answer that has already begun cannot be mended: its connection is cut instead. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
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
