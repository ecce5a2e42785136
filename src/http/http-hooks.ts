import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { startTime } from 'pino-http';
import { validate as isUuid } from 'uuid';
import { newId } from '../database/ids.js';
import { say } from '../languages/say.js';
import { maskPhoneNumbers } from '../logging/mask-phone-numbers.js';
import { httpRequestSeconds } from '../meters/meters.js';
import { logAbout, ROUTE_TEMPLATE } from './logging.js';
import { badRequestProblem } from './problems.js';
import { setAnswerHeaders } from './security-headers.js';

export const REQUEST_ID_HEADER = 'X-Request-Id';

/** Safe in a header, a log line and a file name, and no longer than anyone needs. */
const ACCEPTABLE = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * The caller's `X-Request-Id` when it is a decent one, else a new UUIDv7. A repeated header is not decent, nor is what may
 * be a phone number: the answer shows it, and the log would mask it.
 */
export function requestIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const given = headers['x-request-id'];
  if (typeof given !== 'string' || !ACCEPTABLE.test(given)) return newId();
  return maskPhoneNumbers(given) === given ? given : newId();
}

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

/** Pages of ours have a route for each file, and files are named by their digest. */
const PAGE_FILE = /^\/(admin|docs)\/.*/;
/** Methods of requests that no route takes; there are some thirty others that anybody may send. */
const COMMON_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Measures a request until its answer is written or its connection has ended, also past Fastify (streams, events). */
export function meterRequest(request: FastifyRequest, { raw }: FastifyReply): void {
  const { method, routeOptions } = request;
  const { url, config } = routeOptions;
  if (config.hasOwnMeter === true) return;
  const labels =
    url === undefined
      ? { route: 'unmatched', method: COMMON_METHODS.has(method) ? method : 'other' }
      : { route: url.replace(PAGE_FILE, '/$1/*'), method };
  const begun = arrivalOf(request.raw);
  raw.once('close', () => {
    const status = raw.headersSent ? raw.statusCode : 'aborted';
    httpRequestSeconds.observe({ ...labels, status }, (performance.now() - begun) / 1_000);
  });
}

/** On Node's request. */
const ARRIVED = Symbol('arrived');
type Timed = IncomingMessage & { [ARRIVED]?: number };

/** Remembers when a request came that was first tried otherwise, by the stopwatch. */
export function arrivedAt(request: IncomingMessage, at: number): void {
  (request as Timed)[ARRIVED] = at;
}

/** When a request came, by the stopwatch: now, unless somebody remembers. */
function arrivalOf(request: IncomingMessage): number {
  return (request as Timed)[ARRIVED] ?? performance.now();
}
