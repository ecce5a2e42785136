import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

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
export function preflightHeaders(
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
