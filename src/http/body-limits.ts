import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BodiesInHand } from './bodies-in-hand.js';
import { hasBody, isStreamed } from './body-parsing.js';
import type { Connections } from './connections.js';
import type { LargeBodies } from './large-bodies.js';
import type { Problem } from './problem.js';
import { LARGE_BODY, type ServerLimits } from './server-limits.js';

/** As many of these as there may be connections are no more than may be in hand: most webhooks and messages. */
export const SMALL_BODY = 8 << 10;

/**
 * How long bodies may take, and how much of them may be in hand. An upload that is streamed takes as long as it takes, and
 * its handler ends it when it falls silent. Call after `installBodyParsing`, whose refusals come first.
 */
export function installBodyLimits(
  fastify: FastifyInstance,
  connections: Connections,
  largeBodies: LargeBodies,
  { bodyBytes, largeBodyMs }: Pick<ServerLimits, 'bodyBytes' | 'largeBodyMs'>,
): void {
  const bodies = new BodiesInHand(bodyBytes);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (isStreamed(request)) connections.allow(request.raw, null);
    else if (takesLargeBodies(request)) connections.allow(request.raw, largeBodyMs);
    done();
  });
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    const { raw } = request;
    if (!hasBody(request) || isStreamed(request)) return done(null, payload);
    const refuse = (problem: Problem): void => failBody(raw, problem);
    const read = (): void => {
      connections.onRefusal(raw, refuse);
      done(null, payload);
    };
    if (takesLargeBodies(request) && !isKnownToFit(request, LARGE_BODY)) {
      largeBodies.enter(raw, reply.raw).then(read, (problem: Error) => done(problem));
      return;
    }
    if (!isKnownToFit(request, SMALL_BODY)) bodies.add(raw, refuse);
    read();
  });
}

function takesLargeBodies({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.bodyLimit ?? 0) > LARGE_BODY;
}

function isKnownToFit({ headers }: FastifyRequest, bytes: number): boolean {
  return Number(headers['content-length']) <= bytes;
}

/** For Fastify, which waits for the body, it ends with an error, which is answered as any other. */
function failBody(raw: IncomingMessage, problem: Problem): void {
  if (raw.listenerCount('error') > 0) raw.emit('error', problem);
}
