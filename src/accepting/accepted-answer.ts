import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { acceptedLine } from '../messages/history-of.js';
import { messageView } from '../messages/message.view.js';
import { waitingFor } from '../messages/waiting-for.js';
import type { StoredAnswer } from './idempotency.js';
import { initialStatus } from './insert-messages.js';
import { expiresAtOf, type NewMessage } from './new-message.js';

/** Where messages are found. */
export const MESSAGES = '/api/v1/messages';

/** The answer to a submission, at the moment it is accepted. */
export function acceptedAnswer(message: NewMessage, policy: DeliveryPolicy, now: Date): StoredAnswer {
  return {
    status: 202,
    location: `${MESSAGES}/${message.id}`,
    body: JSON.stringify(acceptedView(message, now, expiresAtOf(message, policy, now))),
  };
}

/** The id of the message that a location leads to. */
export function messageIdAt(location: string): string {
  return location.slice(location.lastIndexOf('/') + 1);
}

/** The message as a reader would see it, without reading it back. */
function acceptedView(message: NewMessage, now: Date, expiresAt: Date) {
  const row = {
    ...message,
    createdAt: now,
    expiresAt,
    status: initialStatus(message),
    channel: null,
    fallbackUsed: false,
    failureCode: null,
    failureMessage: null,
    sentAt: null,
    deliveredAt: null,
    finishedAt: null,
    nextAt: null,
    failures: 0,
    line: null,
    lineAt: null,
    replayedAfter: null,
  };
  const waits = { waitingFor: waitingFor(row, [], { now, ...NOTHING_KNOWN }), skipped: [] };
  return messageView(row, [], waits, [acceptedLine({ createdAt: now, replyTo: message.replyTo })]);
}

/** Any other reason to wait is found when its turn comes. */
const NOTHING_KNOWN = { holds: [], batch: null, smsLimitUntil: null, opensAt: null, templateHeldSince: null };
