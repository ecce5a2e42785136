import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from './dialect.js';
import type { Delivery } from './webhook-sender.js';

/** An incoming message as a test or a person asks for it; the rest is made up. */
export interface IncomingInput {
  /** E.164, or anything at all to see what the service makes of it. */
  readonly from: string;
  readonly content?: string;
  /** Siren's word (`text`); media come as `media_url`, `media_type` and `caption` in `metadata`. */
  readonly messageType?: string;
  readonly to?: string;
  /** The same id again is the same message again. */
  readonly messageId?: string;
  /** ISO 8601 (now). */
  readonly timestamp?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Sends a signed incoming message to the service, once, and returns its answer. */
export type Receive = (message: IncomingInput) => Promise<Delivery & { readonly messageId: string }>;

/** The business's own number in incoming messages. */
const OUR_NUMBER = '+918765432109';

export function completeIncoming(input: IncomingInput, now: Date): IncomingMessage {
  return {
    messageId: input.messageId ?? `in-${randomUUID()}`,
    from: input.from,
    to: input.to ?? OUR_NUMBER,
    content: input.content ?? '',
    type: input.messageType ?? 'text',
    at: input.timestamp ?? now.toISOString(),
    metadata: input.metadata ?? { source: 'whatsapp' },
  };
}
