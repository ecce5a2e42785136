import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '../languages/languages.js';
import { setContentLanguage } from './answer-language.js';
import { PROBLEM_CONTENT_TYPE, problemBody } from './problem-body.js';
import { problemOf } from './problem-of.js';
import type { Problem } from './problem.js';
import { safeError } from './safe-error.js';

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
