import type { Channel } from './channel.js';
import type { ErrorAction, ErrorDecision } from './error-decision.js';

export interface SirenErrorDetails {
  /** Siren's own code where it gave one, else `http_<status>`, `timeout`, `dns_failed`, ... */
  code: string;
  /** Already safe to log: see `safe-message.ts`. */
  message: string;
  /** HTTP status, when an answer came. */
  status?: number;
  /** Nothing was taken, and the same request may succeed later. Always false when the outcome is unknown. */
  retryable: boolean;
  /** What `Retry-After` asked for, in milliseconds, 0 to 1 h. */
  retryAfterMs?: number;
  decision: ErrorDecision;
}

/** What went wrong with one request to Siren. Carries no number, text, key or secret; safe to log and to store. */
export class SirenError extends Error {
  readonly channel: Channel;
  readonly code: string;
  readonly status?: number;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** What the code or status calls for, apart from whether the outcome is known: look at the outcome first. */
  readonly decision: ErrorDecision;

  constructor(channel: Channel, details: SirenErrorDetails) {
    super(details.message);
    this.name = new.target.name;
    this.channel = channel;
    this.code = details.code;
    if (details.status !== undefined) this.status = details.status;
    this.retryable = details.retryable;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    this.decision = details.decision;
  }

  get action(): ErrorAction {
    return this.decision.action;
  }

  /** For `JSON.stringify`, which leaves out the message of an error. */
  toJSON(): object {
    const { name, channel, message, code, status, retryable, retryAfterMs, decision } = this;
    return { name, channel, message, code, status, retryable, retryAfterMs, decision };
  }
}

export class SirenWhatsAppError extends SirenError {
  declare readonly channel: 'whatsapp';

  constructor(details: SirenErrorDetails) {
    super('whatsapp', details);
  }
}

export class SirenSmsError extends SirenError {
  declare readonly channel: 'sms';

  constructor(details: SirenErrorDetails) {
    super('sms', details);
  }
}

/** The error class of a channel. */
export function sirenError(channel: Channel, details: SirenErrorDetails): SirenError {
  switch (channel) {
    case 'whatsapp':
      return new SirenWhatsAppError(details);
    case 'sms':
      return new SirenSmsError(details);
    default:
      return new SirenError(channel, details);
  }
}

/** The same error once more is known: it calls for something else. */
export function redecided(error: SirenError, decision: ErrorDecision): SirenError {
  const { code, message, status, retryable, retryAfterMs } = error;
  return sirenError(error.channel, {
    code,
    message,
    retryable,
    decision,
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
