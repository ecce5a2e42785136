/** The ceiling for webhooks: a bare Fastify handler that checks the HMAC over the raw body and stores nothing. */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { answerParent } from '../process/answer-parent.js';
import { takeWebhooks } from './take-webhooks.js';

answerParent({ listen });

async function listen({ secret }: { secret: string }): Promise<number> {
  const app = Fastify();
  const take = (): object => ({ status: 'processed', timestamp: new Date().toISOString() });
  takeWebhooks(app, secret, { 'delivery-status': take, message: take });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}
