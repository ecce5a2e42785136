import { type AdmissionRules, RECIPIENT_LIMIT_MS } from '../messages/delivery.policy.js';
import type { Refusal } from './refusal.js';

/** One message that a recipient was sent. */
export interface Sent {
  /** In ms since 1970. */
  at: number;
  /** Of its text. */
  digest: string;
}

/** A message that wants to be sent to the recipient. */
export interface WantedMessage {
  digest: string;
  allowDuplicate: boolean;
}

export type WindowCheck = { refusal: null } | Refusal;

/** The most messages remembered per recipient, so that the row stays small. Older ones are dropped first. */
export const MOST_REMEMBERED = 1_000;

/** How far back messages count. */
export function windowMs({ recipientLimit, duplicateWindowMs }: AdmissionRules): number {
  return Math.max(recipientLimit > 0 ? RECIPIENT_LIMIT_MS : 0, duplicateWindowMs);
}

/**
 * Checks messages to one recipient, one after the other. Each accepted one counts for the next. The limit holds for any
 * hour, not for clock hours. `lately`: what the recipient was sent, the oldest first.
 */
export function checkMessages(
  lately: readonly Sent[],
  wanted: readonly WantedMessage[],
  rules: AdmissionRules,
  now: number,
): { verdicts: WindowCheck[]; lately: Sent[] } {
  const kept = lately.filter(({ at }) => at > now - windowMs(rules));
  const verdicts = wanted.map((message): WindowCheck => {
    const verdict = checkOne(kept, message, rules, now);
    if (verdict.refusal === null) kept.push({ at: now, digest: message.digest });
    return verdict;
  });
  return { verdicts, lately: kept.slice(-MOST_REMEMBERED) };
}

/** How many more the recipient may be sent now; null: there is no limit. */
export function messagesLeft(lately: readonly Sent[], { recipientLimit }: AdmissionRules, now: number): number | null {
  if (recipientLimit === 0) return null;
  return Math.max(0, recipientLimit - lately.filter(({ at }) => at > now - RECIPIENT_LIMIT_MS).length);
}

function checkOne(lately: readonly Sent[], message: WantedMessage, rules: AdmissionRules, now: number): WindowCheck {
  const isRepeated = lately.some(({ at, digest }) => digest === message.digest && at > now - rules.duplicateWindowMs);
  // The duplicate first, because waiting an hour would not change it: the caller sent this message by mistake.
  if (isRepeated && !message.allowDuplicate) return { refusal: 'duplicate_message' };
  if (messagesLeft(lately, rules, now) === 0) {
    const oldest = lately.at(-rules.recipientLimit)!;
    return { refusal: 'recipient_limit', retryAfterMs: oldest.at + RECIPIENT_LIMIT_MS - now };
  }
  return { refusal: null };
}
