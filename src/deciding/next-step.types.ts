import type { AttemptRecord } from '../messages/attempt.entity.js';
import type { MessageRecord } from '../messages/message.entity.js';
import type { Channel } from '../siren/channel.js';
import type { ErrorFacts, ProviderFailure } from '../siren/error-action.js';
import type { CodeOrigin } from '../siren/error-codes.js';
import type { ErrorDecision } from '../siren/error-decision.js';
import type { OutboundTemplate } from '../siren/outbound-message.js';
import type { OwnCodeOf } from '../siren/own-codes.js';
import type { ProviderCode } from '../siren/provider.js';
import type { NotOnWhatsApp } from './reachability.js';
import type { AttemptReason } from './status.js';
import type { FreeText, TemplateHolds, Window } from './window.js';

/**
 * What error codes mean to whoever carries our messages. It is an argument of each decision, so the decision knows no
 * carrier.
 */
export interface CodeMeanings {
  /** A stored plan may name what no type allows. */
  isChannel(value: unknown): boolean;
  /** What an error calls for. */
  decisionOf(error: ErrorFacts): ErrorDecision;
  /** The one of several codes that counts. Undefined: none is known. */
  known(codes: readonly string[], origin: CodeOrigin): string | undefined;
  /** Nothing reached the carrier. */
  isUnreached(code: string | null | undefined): boolean;
  /** Free text was refused because the recipient's window is closed. */
  isWindowClosed(code: string | null): boolean;
  /** Another provider may reach the same recipient on the same channel. */
  isProvidersFault(failure: ProviderFailure): boolean;
}

/** What the decision looks at. Whoever calls it holds the message's row. */
export type MessageFacts = Pick<
  MessageRecord,
  'plan' | 'content' | 'createdAt' | 'sendAt' | 'expiresAt' | 'finishedAt' | 'replayedAfter'
>;
export type AttemptFacts = Omit<AttemptRecord, 'id' | 'messageId' | 'errorRetryable'>;

/** A channel that sends nothing until `until`, because Siren asked to wait or refuses the account. */
export interface Hold {
  since: Date;
  until: Date;
  /** Siren fails, or nothing reaches it. */
  isOutage?: boolean;
  /** An operator ordered a try now, whatever Siren has asked for. */
  isOrdered?: boolean;
}

export interface Failure {
  code: string;
  message: string;
}

/** A step that may not be taken: the number is suppressed, or gets no SMS, or the text is too long for one. */
export interface Block extends Failure {
  code: OwnCodeOf<'blocked'>;
  suppressed: boolean;
}

/**
 * What its batch means for a message.
 * `rate_limited`: it begins in the batch's order, as the batch's rate allows.
 * `held`: the batch is paused, and what has not begun waits for its resume.
 * `cancelled`: nothing more is sent.
 */
export type BatchState = 'open' | 'rate_limited' | 'held' | 'cancelled';

/** A cap on SMS that is reached: `hour` for all SMS, `prefix` for numbers that begin alike. */
export interface SmsLimit {
  limit: 'hour' | 'prefix';
  /** When the message is looked at again, in the next hour. */
  until: Date;
}

export interface DecisionInput {
  now: Date;
  codes: CodeMeanings;
  holds: ReadonlyMap<Channel, Hold>;
  /** The channels that this message tries because an operator ordered it. Left out: none. */
  ordered?: ReadonlySet<Channel>;
  /**
   * The channels on which a request reached Siren within the last minute. Read only if a message has waited for long.
   */
  reached: ReadonlySet<Channel>;
  blocks: Pick<ReadonlyMap<Channel, Block>, 'get' | 'has'>;
  /** The cap that keeps the message from leaving as an SMS in this hour. Null: none does. */
  smsLimit: SmsLimit | null;
  /** The channels on which another message of this recipient is on the wire, and until when at the latest. */
  busy: ReadonlyMap<Channel, Date>;
  /** `open` for a message without a batch. */
  batch: BatchState;
  /** When the message may leave: its delivery window is closed until then; null: it is open. */
  opensAt: Date | null;
  /** The latest time at which its first request may begin. Null: any time. */
  lastBegin: Date | null;
  /** The recipient's window of WhatsApp, and how free text stands with it. */
  window: Window;
  freeText: FreeText;
  /**
   * WhatsApp's last answer that the number is not there. While it counts, WhatsApp is skipped if another step is left.
   * Null: WhatsApp is asked.
   */
  notOnWhatsApp: NotOnWhatsApp | null;
  /** Approved templates that are held, except one that this message may probe. */
  templateHolds: TemplateHolds;
  limits: {
    /** Requests a step, the first included. */
    retryMaxAttempts: number;
    unknownOutcomeRetries: number;
    /** How long a hold may keep a message from a later channel that is open. */
    holdMaxMs: number;
  };
}

/** Where a request is made: the step of the plan, and the provider that is to deliver it (null: Siren chooses). */
export interface StepTarget {
  step: number;
  provider: ProviderCode | null;
}

export type WaitReason =
  | { for: 'answer' | 'receipt' | 'backoff' }
  /** Its time has not come. */
  | { for: 'schedule' }
  /** Its delivery window is closed, or these are quiet hours. */
  | { for: 'delivery_window'; channel: Channel }
  /** Only its batch releases it; otherwise it expires. */
  | { for: 'batch' }
  /** Its channel sends nothing, or Siren asked this message to wait. */
  | { for: 'hold'; channel: Channel }
  /** No SMS is left for it in this hour. */
  | { for: 'sms_limit'; channel: 'sms' }
  /** Its approved template is held, and no other step is left. */
  | { for: 'template'; channel: 'whatsapp' }
  /** Another message of this recipient is on the wire on its channel. */
  | { for: 'recipient'; channel: Channel };

/** The event in the history that records a skipped step. Its detail is the {@link Skipped}. */
export const STEP_SKIPPED = 'step_skipped';

/** The event in the history that records that no SMS was left for a message in that hour. */
export const SMS_LIMIT_REACHED = 'sms_limit_reached';

/** A step that was passed over. */
export interface Skipped {
  channel: Channel;
  code: Block['code'];
}

export type FinalStatus = 'sent' | 'delivered' | 'read' | 'failed' | 'expired' | 'cancelled' | 'suppressed';

export type NextStep =
  | { do: 'nothing' }
  | ({ do: 'wait'; until: Date } & WaitReason)
  /** Ask Siren what became of this attempt, once. */
  | { do: 'ask'; number: number }
  | ({
      do: 'begin';
      reason: AttemptReason;
      /** Sent instead of free text. */
      approved?: OutboundTemplate;
      /** Steps that were passed over on the way to this one. */
      skipped?: Skipped[];
    } & StepTarget)
  | { do: 'finish'; status: FinalStatus; failure: Failure | null; skipped?: Skipped[] };
