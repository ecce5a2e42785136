import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { MessageRecord } from '../messages/message.entity.js';
import { type AttemptStatus, type MessageStatus, rank } from './status.js';

type Summary = Pick<MessageRecord, 'status' | 'channel' | 'fallbackUsed' | 'sentAt' | 'deliveredAt'>;

/** Final states that prove wrong if the recipient got the message after all. What an operator ended stays as it is. */
const RAISED_BY_LATE_EVIDENCE: readonly MessageStatus[] = ['failed', 'expired', 'sent', 'delivered'];

/** The states that evidence can reach, lowest first. Later evidence never lowers them. */
const FORWARD: readonly MessageStatus[] = ['scheduled', 'queued', 'sending', 'sent', 'delivered', 'read'];

/** What a message's row says about its attempts. It is derived, never decided: whoever decides the finish writes it. */
export function summaryOf(message: MessageRecord, attempts: readonly AttemptRecord[]): Summary {
  const delivered = attempts
    .filter(({ deliveredAt }) => deliveredAt !== null)
    .sort((a, b) => a.deliveredAt!.getTime() - b.deliveredAt!.getTime());
  return {
    status: raisedStatus(message, attempts),
    channel: (delivered[0] ?? attempts.at(-1))?.channel ?? null,
    fallbackUsed: attempts.some(({ step }) => step > 0),
    sentAt: earliest([message.sentAt, ...attempts.map(({ sentAt }) => sentAt)]),
    deliveredAt: earliest([message.deliveredAt, ...attempts.map(({ deliveredAt }) => deliveredAt)]),
  };
}

function raisedStatus(message: MessageRecord, attempts: readonly AttemptRecord[]): MessageStatus {
  const evidence = attempts.map(({ status }) => evidenceOf(status)).reduce(higher, 'queued');
  if (message.finishedAt === null) return attempts.length === 0 ? message.status : higher(message.status, evidence);
  // After the finish only delivery evidence counts.
  const isLate = rankOf(evidence) >= rankOf('delivered') && RAISED_BY_LATE_EVIDENCE.includes(message.status);
  return isLate ? higher(message.status, evidence) : message.status;
}

function evidenceOf(status: AttemptStatus): MessageStatus {
  if (status === 'delivered' || status === 'read') return status;
  return rank(status) === rank('sent') ? 'sent' : 'sending';
}

function higher(a: MessageStatus, b: MessageStatus): MessageStatus {
  return rankOf(b) > rankOf(a) ? b : a;
}

/** A message that was given up ranks below any evidence of delivery. */
function rankOf(status: MessageStatus): number {
  return FORWARD.indexOf(status);
}

function earliest(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce((best, date) => (date !== null && (best === null || date < best) ? date : best), null);
}
