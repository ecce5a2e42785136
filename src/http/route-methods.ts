import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import findMyWay from 'find-my-way';
import type { HTTPMethod } from 'find-my-way';
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
    return [...this.all].sort((a, b) => rankOf(a) - rankOf(b));
  }
}

const rankOf = (method: string): number => (ORDER.includes(method) ? ORDER.indexOf(method) : ORDER.length);

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

/** What a page may send beside what any page may, and read of an answer beside its body. */
const REQUEST_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Prefer, traceparent, tracestate, X-Request-Id';
const READABLE_HEADERS =
  'Allow, Content-Disposition, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id';
/** How long a browser need not ask again. */
const KNOWN_FOR_S = 600;

/**
 * Lets pages of these origins call us from a browser, refusals included; with none it does nothing, and browsers let nobody.
 * By hooks of our own, since these headers must be on answers too that are given before any plugin, or past Fastify. There is
 * no word of credentials: a session counts for our own page alone, and a key is sent by whoever has it.
 */
export function installCors(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  fastify.addHook('onRequest', ({ headers: { origin } }, { raw }, done) => {
    raw.setHeader('Vary', 'Origin');
    if (origin !== undefined && allowed.has(origin)) {
      raw.setHeader('Access-Control-Allow-Origin', origin);
      raw.setHeader('Access-Control-Expose-Headers', READABLE_HEADERS);
    }
    done();
  });
  // Who answers by other headers too says so in the same one, and would say nothing of this any more.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    const vary = String(reply.getHeader('Vary') ?? '');
    if (!/(^|,)\s*Origin\s*(,|$)/i.test(vary)) void reply.header('Vary', vary === '' ? 'Origin' : `${vary}, Origin`);
    done();
  });
}

/** What a browser that asks first, by OPTIONS, is told; nothing where it did not ask, or its page may not. */
function preflightHeaders(
  { headers }: Pick<FastifyRequest, 'headers'>,
  { raw }: Pick<FastifyReply, 'raw'>,
  methods: readonly string[],
): Readonly<Record<string, string>> {
  const isAsked = headers['access-control-request-method'] !== undefined;
  if (!isAsked || !raw.hasHeader('Access-Control-Allow-Origin')) return {};
  return {
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': REQUEST_HEADERS,
    'Access-Control-Max-Age': String(KNOWN_FOR_S),
  };
}
