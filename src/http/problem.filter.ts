import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { healthAnswer } from './health-answer.js';
import type { Problem } from './problem.js';
import { problemOf } from './problem-of.js';
import { safeError } from './safe-error.js';
import { sendProblem } from './send-problem.js';

/** Turns whatever a request threw, in Nest or in Fastify, into `application/problem+json`, and logs what is our fault. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const health = thrown instanceof HttpException ? healthAnswer(thrown) : null;
    if (health) {
      void reply.code((thrown as HttpException).getStatus()).send(health);
      return;
    }
    const problem = problemOf(thrown);
    this.log(problem, problem.cause ?? thrown);
    sendProblem(problem, http.getRequest<FastifyRequest>(), reply);
  }

  private log(problem: Problem, err: unknown): void {
    const status: number = problem.getStatus();
    if (status < 500) return;
    if (status !== 503) this.logger.error({ err }, problem.title);
    // That no connection can be had is one line when it begins, not one for each request. Of any other bad moment, where it
    // was met says nothing.
    else if (!(err instanceof DatabaseUnavailable)) this.logger.warn({ reason: safeError(err).message }, problem.title);
  }
}
