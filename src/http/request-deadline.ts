import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isStreamed } from './body-parsing.js';
import { answerClientError } from './raw-edge.js';

/**
 * A whole request must have arrived within `ms`, or its connection ends with a 408. In place of Node's own
 * `requestTimeout`, which knows no exception: an upload takes as long as it takes, and its handler ends it when
 * it falls silent.
 */
export function installRequestDeadline(fastify: FastifyInstance, ms: number): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (bytesFollow(request) && !isStreamed(request)) endAfter(request, ms);
    done();
  });
}

function bytesFollow({ headers }: FastifyRequest): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function endAfter({ raw }: FastifyRequest, ms: number): void {
  const timer = setTimeout(() => {
    if (!raw.complete) answerClientError(Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
  }, ms);
  timer.unref();
  raw.once('close', () => clearTimeout(timer));
}
