import type { OwnerOfCodes } from './provider.js';

/** What a delivery error calls for. */
export type ErrorAction =
  /** This recipient or content cannot be served on this channel: next channel now, no retry. */
  | 'fall_back'
  /** Failed for now: backoff, then the next channel when the retries are used up. */
  | 'retry'
  /** A limit, or nothing reached Siren: hold as long as asked; the request is an attempt, but no retry is consumed. */
  | 'wait'
  /** Finish `failed`; no other channel serves the purpose either. */
  | 'stop'
  /** As `stop`, and the number goes on the suppression list. */
  | 'suppress'
  /** The account, not the message: keep messages queued until it is mended. */
  | 'pause'
  /** Finish `expired`. */
  | 'expire'
  /** A duplicate: an earlier request was accepted, so look that one up. */
  | 'already_accepted';

export interface ErrorDecision {
  action: ErrorAction;
  /** What it calls for instead, of a message that sells something. */
  ofMarketing?: ErrorAction;
  /** Of a `suppress`: the number gets no more messages that sell something, but all others. */
  suppresses?: 'marketing';
  /** How far a `wait` or `pause` reaches: all channels (`account`), this channel, this recipient on it, or this message. */
  scope?: 'account' | 'channel' | 'recipient' | 'message';
  /** Fewer requests on this step than usual, the first included. */
  maxRequests?: number;
  /** Seconds to wait after the first, second, ... time; the last repeats. Only where the provider names them. */
  delaysSeconds?: readonly number[];
  /** Of a `fall_back`: the provider is to blame, not the recipient or the content. */
  ofProvider?: true;
  /** Perhaps the account, not the message: three different messages in a row make it a pause. */
  perhapsAccount?: boolean;
}

/** Whose numbering a code belongs to: a provider's, or that of an application that sends by itself. */
type CodeOwner = OwnerOfCodes | 'application';

/** Codes of one owner that mean the same and call for the same. */
export interface ErrorCodeRow extends ErrorDecision {
  owner: CodeOwner;
  /** As strings, for that is how they are kept everywhere. */
  codes: readonly string[];
  about: string;
  /** WhatsApp refused free text since the recipient has not written within 24 hours; an approved template may go instead. */
  windowClosed?: true;
  /** The template is at fault, and every later message with it. */
  ofTemplate?: true;
  /** In a receipt the code says nothing: there it is the HTTP status of a provider that took the message. */
  notInReceipts?: true;
  /** Where the meaning of these codes is documented. */
  source: string;
}

/** The codes from `first` to `last`, both included. */
export function codeRange(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
}
