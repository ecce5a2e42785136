import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { preflightHeaders } from './cors.js';
import { methodNotAllowedProblem } from './problems.js';

/** In the order in which they are named to callers. */
const ORDER = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Which methods an address has: by the router that Fastify uses itself, which tells only whether one method has a route. It is
 * asked about addresses that had none.
 */
export class RouteMethods {
  private readonly router = findMyWay();
  private readonly all = new Set<string>();

  add(method: string, url: string): void {
    if (!this.router.hasRoute(method as HTTPMethod, url)) this.router.on(method as HTTPMethod, url, () => undefined);
    this.all.add(method);
  }

  /** Those of an address as it was asked for, beside OPTIONS; empty where there is nothing. */
  at(address: string): string[] {
    return this.everywhere().filter((method) => this.router.find(method as HTTPMethod, address) !== null);
  }

  /** All that there are. */
  everywhere(): string[] {
    return [...this.all].sort((a, b) => placeOf(a) - placeOf(b));
  }
}

const placeOf = (method: string): number => (ORDER.includes(method) ? ORDER.indexOf(method) : ORDER.length);

/**
 * Answers OPTIONS at each address that there is (or at `*`, the service as a whole), by what it takes, and 405 with the same
 * where it has a route for another method. Neither wants a key: `/docs` tells as much. Call before routes are registered, and after the hooks whose headers
 * these answers must have.
 */
export function installRouteMethods(fastify: FastifyInstance): void {
  const routes = new RouteMethods();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.add(one, url);
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    const { method, originalUrl } = request;
    const isAsked = method === 'OPTIONS';
    const methods = isAsked && originalUrl === '*' ? routes.everywhere() : routes.at(originalUrl);
    if (methods.length === 0) return done();
    const allowed = [...methods, 'OPTIONS'];
    if (!isAsked) return done(methodNotAllowedProblem(allowed));
    void reply
      .code(204)
      .headers({ Allow: allowed.join(', '), ...preflightHeaders(request, reply, methods) })
      .send();
  });
}
