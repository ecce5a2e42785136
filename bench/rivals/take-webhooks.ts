import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** What becomes of a webhook's bytes: what it is answered, or null: its message is not known, so it is to come again. */
type Take = (body: Buffer) => Promise<object | null> | object;

/** Siren's endpoints as one writes them in bare Fastify: the HMAC of the raw body is checked, and nothing else. */
export function takeWebhooks(app: FastifyInstance, secret: string, endpoints: Readonly<Record<string, Take>>): void {
  // In a context of its own: bodies of other routes are parsed.
  void app.register((hooks, _options, done) => {
    hooks.removeAllContentTypeParsers();
    hooks.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, parsed) =>
      parsed(null, body),
    );
    for (const [endpoint, take] of Object.entries(endpoints)) {
      hooks.post<{ Body: Buffer }>(`/api/v1/webhooks/siren/${endpoint}`, async ({ headers, body }, reply) => {
        const given = Buffer.from(String(headers['x-siren-signature']), 'hex');
        const wanted = createHmac('sha256', secret).update(body).digest();
        if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return reply.code(401).send();
        return (await take(body)) ?? reply.code(404).send();
      });
    }
    done();
  });
}
