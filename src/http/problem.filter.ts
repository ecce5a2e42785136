import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { healthAnswer } from './health-answer.js';
import type { Problem } from './problem.js';
import { problemOf } from './problem-of.js';
import { safeError } from './safe-error.js';
import { sendProblem } from './send-problem.js';

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
