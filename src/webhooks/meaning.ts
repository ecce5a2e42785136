import type { Receipt } from '../deciding/receipt.js';
import { receiptOf } from '../messages/receipts.js';
import type { NewIncomingMessage } from '../inbox/incoming-message.js';
import type { Channel } from '../siren/channel.js';
import { readDeliveryStatus } from '../siren/webhook-shapes/delivery-status.js';
import { readIncomingMessage } from '../siren/webhook-shapes/incoming-message.js';
import type { IncomingMessageShape } from '../siren/webhook-shapes/shapes.js';
import type { SpooledWebhook } from './spool.js';

/** A webhook as it was stored. */
export type StoredWebhook = Pick<SpooledWebhook, 'id' | 'endpoint' | 'body' | 'receivedAt'>;

/** What a stored webhook says, in our own words. */
export type Meaning = { is: 'receipt'; receipt: Receipt } | { is: 'incoming'; message: NewIncomingMessage };

/** @throws when a body cannot be read that could be read when it came: another release has other rules */
export function meaningOf(webhook: StoredWebhook): Meaning {
  switch (webhook.endpoint) {
    case 'delivery-status': {
      const read = readDeliveryStatus(Buffer.from(webhook.body));
      if (!read.ok) throw new Error('a stored receipt is not as Siren sends it');
      return { is: 'receipt', receipt: receiptOf(read.value, webhook) };
    }
    case 'message': {
      const read = readIncomingMessage(Buffer.from(webhook.body));
      if (!read.ok) throw new Error('a stored incoming message is not as Siren sends it');
      return { is: 'incoming', message: incomingOf(read.value, webhook) };
    }
  }
}

function incomingOf(shape: IncomingMessageShape, { id, receivedAt }: StoredWebhook): NewIncomingMessage {
  return { ...shape, channel: incomingChannel(shape), id, receivedAt };
}

/** Where the dialect does not say the channel, it is WhatsApp: what most people answer on. */
export function incomingChannel({ channel }: Pick<IncomingMessageShape, 'channel'>): Channel {
  return channel ?? 'whatsapp';
}
