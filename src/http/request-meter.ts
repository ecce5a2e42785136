import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpRequestSeconds } from '../meters/meters.js';
import { arrivalOf } from './arrival-time.js';

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
