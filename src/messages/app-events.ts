import type { AttemptRecord } from './attempt.entity.js';
import type { PriceDto } from './message.dto.js';
import type { MessageRecord } from './message.entity.js';
import { errorOf, failureView, totalPrice } from './message.view.js';
import type { MessageStatus } from '../deciding/status.js';

export const MESSAGE_EVENT_TYPES = [
  'message.sent',
  'message.delivered',
  'message.read',
  'message.failed',
  'message.expired',
  'message.cancelled',
  'message.suppressed',
  'message.fallback',
] as const;
type MessageEventType = (typeof MESSAGE_EVENT_TYPES)[number];

export const INCOMING_EVENT_TYPE = 'incoming.received';
export type AppEventType = MessageEventType | typeof INCOMING_EVENT_TYPE;

/** An event for the application. */
export interface AppEvent {
  type: AppEventType;
  /** The id of the message, or of the incoming message. */
  subject: string;
  at: Date;
  /** The changing part of the message, as it was then. The unchanging part stays in its row. */
  state: MessageEventState | Record<string, never>;
}

/** The changing part of a message. */
export type MessageEventState = Pick<
  MessageRecord,
  'status' | 'channel' | 'fallbackUsed' | 'sentAt' | 'deliveredAt' | 'finishedAt'
> & {
  failure: { code: string; message: string | null } | null;
  price: PriceDto | null;
  attempts: { number: number; channel: string; status: string; code: string | null }[];
};

const EVENT_OF: Partial<Record<MessageStatus, MessageEventType>> = {
  sent: 'message.sent',
  delivered: 'message.delivered',
  read: 'message.read',
  failed: 'message.failed',
  expired: 'message.expired',
  cancelled: 'message.cancelled',
  suppressed: 'message.suppressed',
};

const NONE: readonly AppEvent[] = [];

/** The events that a change of a message makes: the status that it reached, and another channel that began. */
export function messageEvents(
  before: Readonly<MessageRecord>,
  after: Readonly<MessageRecord>,
  attempts: readonly AttemptRecord[],
  at: Date,
): readonly AppEvent[] {
  // Most changes make no event.
  if (after.status === before.status && after.fallbackUsed === before.fallbackUsed) return NONE;
  const types: MessageEventType[] = [];
  if (after.fallbackUsed && !before.fallbackUsed) types.push('message.fallback');
  const ofStatus = EVENT_OF[after.status];
  if (after.status !== before.status && ofStatus !== undefined) types.push(ofStatus);
  return types.map((type) => ({ type, subject: after.id, at, state: stateOf(after, attempts) }));
}

function stateOf(message: Readonly<MessageRecord>, attempts: readonly AttemptRecord[]): MessageEventState {
  const { status, channel, fallbackUsed, sentAt, deliveredAt, finishedAt } = message;
  return {
    status,
    channel,
    fallbackUsed,
    failure: failureView(message),
    price: totalPrice(attempts),
    sentAt,
    deliveredAt,
    finishedAt,
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      channel: attempt.channel,
      status: attempt.status,
      code: errorOf(attempt)?.code ?? null,
    })),
  };
}
