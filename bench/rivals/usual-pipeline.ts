/**
 * The usual pipeline as a process: a row saved by TypeORM and one job for each message, axios towards Siren, and a save
 * before and after it. Written as one would, without faults of its own: concurrent, with keep-alive, a tuned poll.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { DataSource } from 'typeorm';
import { answerParent } from '../process/answer-parent.js';
import { bossQueue } from './job-queues/boss-queue.js';
import { freeQueue } from './job-queues/free-queue.js';
import { Incoming, Message, type MessageRow } from './usual-message.js';
import { sender } from './usual-sender.js';
import { applyWebhooks } from './usual-webhooks.js';

export interface UsualOptions {
  databaseUrl: string;
  sirenUrl: string;
  /** Messages under way at once. */
  concurrency: number;
  /** `free` hands jobs over in memory: no queue can cost less, and none that loses its jobs in a crash is durable. */
  queue: 'pg-boss' | 'free';
  /** Of Siren's webhooks. */
  secret: string;
}

answerParent({ listen });

async function listen({ databaseUrl, sirenUrl, concurrency, queue: kind, secret }: UsualOptions): Promise<number> {
  const database = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    entities: [Message, Incoming],
    synchronize: true,
    poolSize: 20,
  });
  await database.initialize();
  const messages = database.getRepository(Message);
  const send = sender(sirenUrl);

  const deliver = async (message: MessageRow): Promise<void> => {
    await messages.save({ ...message, status: 'sending' });
    const providerMessageId = await send(message);
    await messages.save({ ...message, status: 'sent', providerMessageId, sentAt: new Date() });
  };
  const queue = kind === 'free' ? freeQueue() : await bossQueue(databaseUrl);
  queue.work(concurrency, deliver);

  const app = Fastify();
  applyWebhooks(app, database, secret);
  app.post<{ Body: { to: string; text: string } }>('/api/v1/messages', async ({ body }, reply) => {
    const message: MessageRow = {
      id: randomUUID(),
      to: body.to,
      text: body.text,
      status: 'queued',
      providerMessageId: null,
      createdAt: new Date(),
      sentAt: null,
    };
    await messages.save(message);
    await queue.add(message);
    return reply.code(202).send(message);
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}
