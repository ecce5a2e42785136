import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { takeWebhooks } from './take-webhooks.js';
import { Incoming, type IncomingRow, Message } from './usual-message.js';

const RANK = { queued: 0, sending: 1, sent: 2, delivered: 3, read: 4 } as const;

/** Webhooks as one usually takes them: look for the row, save it, answer. What is answered 200 is applied by then. */
export function applyWebhooks(app: FastifyInstance, database: DataSource, secret: string): void {
  const messages = database.getRepository(Message);
  const incoming = database.getRepository(Incoming);
  takeWebhooks(app, secret, {
    'delivery-status': async (body) => {
      const receipt = JSON.parse(String(body)) as { message_id: string; status: 'sent' | 'delivered' | 'read' };
      const message = await messages.findOneBy({ providerMessageId: receipt.message_id });
      // It came before the answer was saved.
      if (message === null) return null;
      if (RANK[receipt.status] > RANK[message.status]) await messages.save({ ...message, status: receipt.status });
      return { status: 'processed' };
    },
    message: async (body) => {
      const reported = JSON.parse(String(body)) as { message_id: string; from_number: string; content: string };
      if (await incoming.existsBy({ providerMessageId: reported.message_id })) return { status: 'received' };
      const row: IncomingRow = {
        id: randomUUID(),
        providerMessageId: reported.message_id,
        from: reported.from_number,
        text: reported.content,
        status: 'received',
        receivedAt: new Date(),
        handledAt: null,
      };
      await incoming.save(row);
      await incoming.save({ ...row, status: 'handled', handledAt: new Date() });
      return { status: 'received' };
    },
  });
}
