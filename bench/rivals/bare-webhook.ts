/** The ceiling for webhooks: a bare Fastify handler that checks the HMAC over the raw body and stores nothing. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { answerParent } from '../process/answer-parent.js';

answerParent({ listen });

async function listen({ secret }: { secret: string }): Promise<number> {
  const app = Fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post<{ Body: Buffer }>('/api/v1/webhooks/siren/delivery-status', async (request, reply) => {
    const given = Buffer.from(String(request.headers['x-siren-signature']), 'hex');
    const wanted = createHmac('sha256', secret).update(request.body).digest();
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return reply.code(401).send();
    return { status: 'processed', timestamp: new Date().toISOString() };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}
