import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { say } from '../languages/say.js';
import { overloads } from '../meters/meters.js';
import { hasBody, isStreamed } from './body-parsing.js';
import type { Connections } from './connections.js';
import type { LargeBodies } from './large-bodies.js';
import type { Problem } from './problem.js';
import { overloadedProblem } from './problems.js';
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

interface Body {
  bytes: number;
  refuse: (problem: Problem) => void;
}

/**
 * The bodies that have not come to their end. Of most of them nobody knows yet whether they are genuine: beyond the limit
 * the oldest goes, which is one that stopped in the middle, as long as there are such; who sends a whole one is served.
 */
class BodiesInHand {
  private readonly bodies = new Map<IncomingMessage, Body>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Counts what comes of a body until its end; `refuse` is called when it must go, and nothing more of it is kept. */
  add(request: IncomingMessage, refuse: (problem: Problem) => void): void {
    const body = { bytes: 0, refuse };
    this.bodies.set(request, body);
    const count = (chunk: Buffer): void => {
      if (!this.bodies.has(request)) return;
      body.bytes += chunk.length;
      this.bytes += chunk.length;
      while (this.bytes > this.maxBytes) this.refuseOldest();
    };
    request.on('data', count).once('close', () => this.remove(request));
  }

  private refuseOldest(): void {
    const [request, { refuse }] = this.bodies.entries().next().value!;
    this.remove(request);
    overloads.inc({ what: 'body' });
    refuse(
      overloadedProblem(say('More is being sent than this process can hold, and this body did not come to its end.')),
    );
  }

  private remove(request: IncomingMessage): void {
    this.bytes -= this.bodies.get(request)?.bytes ?? 0;
    this.bodies.delete(request);
  }
}
