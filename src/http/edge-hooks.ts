import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { logAbout, ROUTE_TEMPLATE } from './logging.js';
import { badRequestProblem } from './problems.js';
import { REQUEST_ID_HEADER } from './request-id.js';

/** What every request meets first: its id on the answer, its route for the log, and the Host header HTTP demands. */
export function installEdgeHooks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    // On Node's response, so that answers written past Fastify (streams, events) carry it too.
    reply.raw.setHeader(REQUEST_ID_HEADER, request.id);
    Object.assign(request.raw, { [ROUTE_TEMPLATE]: request.routeOptions.url });
    logIdOf(request);
    const hostless = request.raw.httpVersion === '1.1' && request.headers.host === undefined;
    done(hostless ? badRequestProblem('The Host header is missing.') : undefined);
  });
  closeConnectionsWhenClosing(fastify);
  cutUnusedConnectionsWhenClosing(fastify);
}

/** Only what is an id: anything else that is written there may be a phone number. */
function logIdOf({ raw, params, routeOptions }: FastifyRequest): void {
  const key = routeOptions.config.logsIdAs;
  const id = key === undefined ? undefined : (params as { id?: string }).id;
  if (key !== undefined && isUuid(id)) logAbout(raw, { [key]: String(id).toLowerCase() });
}

/** Node cuts the connections that idle when closing begins; those that answer later would keep it waiting. */
function closeConnectionsWhenClosing(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('Connection', 'close');
    done();
  });
}

/**
 * A connection on which no request has come yet does not count as idle for Node, and once the server is closing nothing
 * limits how long it may take: clients that open them in advance would keep us from ever stopping.
 */
function cutUnusedConnectionsWhenClosing(fastify: FastifyInstance): void {
  const unused = new Set<Socket>();
  fastify.server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  fastify.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  fastify.addHook('preClose', (done) => {
    for (const socket of unused) socket.destroy();
    done();
  });
}
