import type { FastifyInstance, FastifyRequest } from 'fastify';
import { startTime } from 'pino-http';
import { validate as isUuid } from 'uuid';
import { say } from '../languages/say.js';
import { arrivalOf } from './arrival-time.js';
import { logAbout, ROUTE_TEMPLATE } from './logging.js';
import { badRequestProblem } from './problems.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import { meterRequest } from './request-meter.js';
import { setAnswerHeaders } from './security-headers.js';

/** What every request meets first: the headers of every answer, its id among them, its route for log and metrics, and the Host header HTTP demands. */
export function installHttpHooks(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    setAnswerHeaders(reply.raw);
    reply.raw.setHeader(REQUEST_ID_HEADER, request.id);
    meterRequest(request, reply);
    reply.raw[startTime] = Date.now() - Math.round(performance.now() - arrivalOf(request.raw));
    Object.assign(request.raw, { [ROUTE_TEMPLATE]: request.routeOptions.url });
    logIdOf(request);
    const hostless = request.raw.httpVersion === '1.1' && request.headers.host === undefined;
    done(hostless ? badRequestProblem(say('The Host header is missing.')) : undefined);
  });
}

/** Only what is an id: anything else that is written there may be a phone number. */
function logIdOf({ raw, params, routeOptions }: FastifyRequest): void {
  const key = routeOptions.config.logsIdAs;
  const id = key === undefined ? undefined : (params as { id?: string }).id;
  if (key !== undefined && isUuid(id)) logAbout(raw, { [key]: String(id).toLowerCase() });
}
