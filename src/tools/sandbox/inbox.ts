import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from './dialect.js';
import type { LedgerEntry } from './ledger.js';
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

/** Who presses which button, by its id or its title. */
export interface PressInput {
  /** E.164. */
  readonly from: string;
  readonly button: string;
}

/** Presses a button of the newest message to this number that has such a one to press; null where none has. */
export type Press = (pressed: PressInput) => Promise<(Delivery & { readonly messageId: string }) | null>;

/** What comes of pressing a button: its title as text, and what was pressed where. */
export function pressIn(sent: readonly LedgerEntry[], { from, button }: PressInput): IncomingInput | null {
  const digits = from.replace(/\D/g, '');
  for (const { to, messageId, buttons, channel } of sent.toReversed()) {
    if (to !== `+${digits}` || messageId === null) continue;
    const pressed = buttons.find(({ type, id, title }) => type === 'reply' && (id === button || title === button));
    if (pressed === undefined) continue;
    const { id, title } = pressed;
    return { from, content: title, metadata: { source: channel, button: { id, title }, reply_to: messageId } };
  }
  return null;
}

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
