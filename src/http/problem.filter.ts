import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { healthAnswer } from './health-answer.js';
import { problemOf } from './problem-of.js';
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
    // A refusal that is meant has no cause: the line of its request tells enough, and there may be thousands.
    const isFault = problem.getStatus() === 500 || (problem.getStatus() > 500 && problem.cause !== undefined);
    if (isFault) this.logger.error({ err: problem.cause ?? thrown }, problem.title);
    sendProblem(problem, http.getRequest<FastifyRequest>(), reply);
  }
}
