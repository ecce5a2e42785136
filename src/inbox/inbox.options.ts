import { FAILURE_REPLIES, type FailureReplies } from './failure-replies.js';

/** Injection token of {@link InboxOptions}. */
export const INBOX_OPTIONS = Symbol('INBOX_OPTIONS');

/** How incoming messages are handled. */
export interface InboxOptions {
  /** A message whose handlers failed this often is given up, with a failure reply. */
  readonly maxFailures: number;
  /** Milliseconds until the first retry; doubles with each, up to a minute. */
  readonly retryBaseMs: number;
  /** Milliseconds that one handler may take with one message. */
  readonly handlerTimeoutMs: number;
  /** Messages in the hands of handlers at once, per process. */
  readonly concurrency: number;
  /** What the sender is told when a message is given up, by language; null: nothing. */
  readonly failureReplies: FailureReplies | null;
}

export const INBOX_DEFAULTS: InboxOptions = {
  maxFailures: 5,
  retryBaseMs: 1_000,
  handlerTimeoutMs: 30_000,
  concurrency: 10,
  failureReplies: FAILURE_REPLIES,
};
