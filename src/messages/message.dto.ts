import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import type { Channel } from '../siren/channel.js';
import { ShownWindowDto } from './delivery-window.dto.js';
import { BesideTextDto } from './message-content.dto.js';
import { AUTO_REASONS, type AutoFallback, type AutoReason } from '../deciding/auto-fallback.js';
import { StepDto } from './step.dto.js';
import { FilledTemplateDto } from '../templates/preview.dto.js';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../templates/template-content.js';
import type { Priority } from './lines.js';
import type { AttemptReason, AttemptStatus, MessageStatus } from '../deciding/status.js';
import { WAIT_REASONS, type WaitingReason } from './waiting-for.js';
import { type Window, WINDOWS } from '../deciding/window.js';

/** What went wrong with one request. */
export class AttemptErrorDto {
  /**
   * Siren's code where it gave one, else `http_400`, `timeout`, `connection_lost`, `invalid_answer` or `not_sent`; or, where
   * nothing reached Siren: `dns_failed`, `connection_refused`, `network_unreachable`, `connect_timeout` or `tls_failed`.
   * @example "131026"
   */
  code: string;
  message: string | null;
  /** Whether the same request may succeed later. */
  retryable: boolean;
}

/** A template as WhatsApp knows it. */
export class WhatsAppTemplateDto {
  /** @example "bill_ready_v2" */
  name: string;
  /** @example "en" */
  language: string;
}

/** What was spent. */
export class PriceDto {
  /**
   * A decimal of up to six places.
   * @example "0.25"
   */
  amount: string;
  /**
   * ISO 4217.
   * @example "INR"
   */
  currency: string;
}

/** One request to Siren for one message on one channel, whatever the answer. */
export class AttemptDto {
  id: string;
  /** From 1, over all channels. */
  number: number;
  channel: Channel;
  /** The provider that was asked for, such as `WHATSAPP_META`; null: Siren chose. */
  provider: string | null;
  /** The highest that was learned: sending, unknown, accepted, sent, failed, delivered, read. */
  status: AttemptStatus;
  /** first, retry, template (free text was refused, since the window is closed), without_media (WhatsApp could not take the file: its link), next_language, next_provider, fallback, unknown_outcome_retry or replay. */
  reason: AttemptReason;
  providerMessageId: string | null;
  error: AttemptErrorDto | null;
  /** WhatsApp's 24-hour window of the recipient as it was known when the attempt was begun; null: it went by SMS. */
  @ApiProperty({ enum: WINDOWS, nullable: true })
  window: Window | null;
  /** The approved WhatsApp template that it sent; null: it sent free text. */
  @ApiProperty({ type: WhatsAppTemplateDto, nullable: true })
  template: WhatsAppTemplateDto | null;
  /** What networks cut its SMS into; null on other channels. */
  segments: number | null;
  /** What it cost, by `PRICES` as they were when it began; null where Siren has not taken it, or where they say nothing. */
  price: PriceDto | null;
  startedAt: Date;
  acceptedAt: Date | null;
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  failedAt: Date | null;
}

/** Why a message has failed, or expired. */
export class FailureDto {
  /**
   * Siren's code, or one of ours: `unknown_outcome`, `internal_error`, that of a step that may not be taken, or, of one that
   * expired, where it was then: `missed_schedule`, `expired_in_queue`, `expired_on_hold`, `expired_in_backoff`, `expired_in_batch` or `expired_outside_delivery_window`.
   * @example "131026"
   */
  code: string;
  message: string | null;
}

/** A step that was passed over. */
export class SkippedDto {
  channel: Channel;
  /**
   * Why: `window_closed`, `not_on_whatsapp`, `template_held`, `template_missing`, `suppressed`, `sms_country_not_allowed`,
   * `sms_number_type` or `sms_too_long`; `message` says what that means.
   * @example "window_closed"
   */
  code: string;
  message: string;
  at: Date;
}

/** One line of a message's history. */
export class HistoryDto {
  at: Date;
  /** @example "attempt_begun" */
  event: string;
  /** Where it has a `code`, `meaning` is what that means, null where no table has it; of a failure, `action` is what was decided about it. */
  detail: Record<string, unknown>;
}

/** What a step sends in one language. */
export class StepContentDto {
  /** BCP 47. */
  locale: string;
  text: string;
  /** The approved template that WhatsApp gets, filled in; `text` is what it reads like. */
  approved?: FilledTemplateDto;
}

/** Why a wait that was asked for as `auto` is as long as it is. */
export class AutoFallbackDto implements AutoFallback {
  /**
   * `country`, `all_countries`: measured over 7 days, there. `too_few`: fewer than 200 were delivered, in all countries; `not_read`: the
   * figures could not be read yet; `read_wanted`: the step is done when it was read; `learn_off`: `"learn": false`; `setting_off`: `FALLBACK_AUTO=false`: 300 s.
   */
  @ApiProperty({ enum: AUTO_REASONS })
  because: AutoReason;
  /** Deliveries that were measured, or that were too few; null: nobody looked. */
  deliveries: number | null;
  /** Milliseconds within which 95 of 100 of them arrived; `fallbackAfter` is that, in whole seconds between 30 and 900. */
  p95Ms: number | null;
}

/** A step of the plan, complete. */
export class PlannedStepDto extends OmitType(StepDto, ['fallbackAfter']) {
  /** Seconds of silence after Siren's acceptance until the next step begins; on the last step, until the message is finished. */
  fallbackAfter: number;
  /** Where `auto` was asked for. */
  @ApiPropertyOptional({ type: AutoFallbackDto })
  auto?: AutoFallbackDto;
  /** Of `text`, as BCP 47 has it. */
  locale?: string;
  /** The approved template that WhatsApp gets, filled in; `text` is what it reads like. */
  approved?: FilledTemplateDto;
  /** What goes instead, once, when WhatsApp does not know the approved template in its language. */
  @ApiPropertyOptional({ type: [StepContentDto] })
  inOtherLocales?: StepContentDto[];
}

/** A published version of a template. */
export class RenderedFromDto {
  name: string;
  version: number;
}

/** Why nothing is sent for a message just now. */
export class WaitingForDto {
  /**
   * `hold`: Siren asked for time. `pause`: Siren refuses the account. `unreachable`: Siren fails, or nothing reaches it.
   * `batch`: its batch is paused, or has a rate. `recipient`: another message of the recipient goes first. `backoff`: the same
   * step again. `receipt`: word of what Siren took. `schedule`: its time has not come. `delivery_window`: its delivery window is closed, or
   * these are quiet hours. `sms_limit`: no SMS is left in this hour. `template`: WhatsApp has faulted its approved template, and no
   * other step is left.
   */
  @ApiProperty({ enum: WAIT_REASONS })
  reason: WaitingReason;
  channel: Channel;
  since: Date;
  /** When it is looked at again at the latest; of a pause, when Siren is tried again. Null: nobody knows. */
  until: Date | null;
}

/** A message as its own rows tell it. */
export class MessageSummaryDto extends BesideTextDto {
  id: string;
  /** E.164. */
  to: string;
  /** What its steps send, but for those with a text of their own; that of the first where all have one. Empty: a file or a place says it. */
  text: string;
  /** What it was rendered from; null: its text came as it is. */
  @ApiProperty({ type: RenderedFromDto, nullable: true })
  template: RenderedFromDto | null;
  /** The recipient's, as BCP 47 has it; null: nobody asked. */
  locale: string | null;
  /** scheduled, queued, sending, sent, delivered, read, failed, expired, cancelled or suppressed. */
  status: MessageStatus;
  /** Of the attempt that was delivered first, else of the newest. */
  channel: Channel | null;
  /** An attempt of a later step has begun. */
  fallbackUsed: boolean;
  reference: string | null;
  /** The name of the policy that it was accepted with. */
  policy: string | null;
  /** low, normal or high. */
  priority: Priority;
  @ApiProperty({ enum: MESSAGE_CATEGORIES })
  category: MessageCategory;
  metadata: Record<string, unknown>;
  batchId: string | null;
  /** Whose API key brought it, by the key's name; null: it came from code, or is a reply. */
  application: string | null;
  /** The incoming message that this one answers. */
  replyTo: string | null;
  /** The message that this one repeats (`POST /api/v1/messages/resend`); null: it was submitted by itself. */
  resendOf: string | null;
  failure: FailureDto | null;
  /** What networks cut its SMS into; null where no step of its plan is SMS. */
  segments: number | null;
  /** What its attempts cost together; null where none has a price, or where their currencies differ. */
  price: PriceDto | null;
  /** The plan. Where its steps send different texts, each with its own. */
  @ApiProperty({ type: [PlannedStepDto] })
  channels: PlannedStepDto[];
  attempts: AttemptDto[];
  /** Nothing is sent before; null: at once. */
  sendAt: Date | null;
  /** The hours in which it may leave; null: it has none of its own. */
  @ApiProperty({ type: ShownWindowDto, nullable: true })
  deliveryWindow: ShownWindowDto | null;
  /** It is skipped where it could not begin within so long of its time; null: it is sent all the same. */
  graceSeconds: number | null;
  /** false: nothing that was learned of numbers and delivery times counts for it. */
  learn: boolean;
  createdAt: Date;
  sentAt: Date | null;
  deliveredAt: Date | null;
  expiresAt: Date;
  /** Once set, nothing more is sent. */
  finishedAt: Date | null;
}

/** A message as lists show it. */
export class ListedMessageDto extends MessageSummaryDto {
  /** Null: nothing is to be sent any more, or it is on its way. */
  @ApiProperty({ type: WaitingForDto, nullable: true })
  waitingFor: WaitingForDto | null;
  /** Steps that were passed over, in the order in which that happened. */
  @ApiProperty({ type: [SkippedDto] })
  skipped: SkippedDto[];
}

/** A message with everything that is known of it. */
export class MessageDto extends ListedMessageDto {
  /** The messages that repeat this one, the newest first; the newest ten. */
  resentAs: string[];
  history: HistoryDto[];
}
