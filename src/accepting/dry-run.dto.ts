import { ApiProperty } from '@nestjs/swagger';
import { FieldErrorDto } from '../http/problem.dto.js';
import { ApiOfEach } from '../http/api-decorators.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../templates/template-content.js';
import { ShownWindowDto } from '../messages/delivery-window.dto.js';
import { WhatsAppTemplateDto, PlannedStepDto, PriceDto, RenderedFromDto } from '../messages/message.dto.js';
import { BesideTextDto } from '../messages/message-content.dto.js';
import { PRIORITIES, type Priority } from '../messages/lines.js';
import { FREE_TEXT_REASONS, type Window, WINDOWS } from '../deciding/window.js';
import { type Encoding, ENCODINGS } from '../messages/sms/sms-segments.js';

const REASONS = [...FREE_TEXT_REASONS, 'always_template', 'no_window'] as const;

/** How the message would be refused, as the error answer has it. */
export class WouldBeProblemDto {
  /** @example "/problems/duplicate-message" */
  type: string;
  title: string;
  status: number;
  detail: string;
  @ApiProperty({ type: [FieldErrorDto] })
  errors: readonly FieldErrorDto[];
}

/** A step that would be passed over. */
export class SkippedStepDto {
  channel: Channel;
  /**
   * Why: `window_closed` (WhatsApp takes only an approved template now), `not_on_whatsapp` (it has said in two messages that
   * the number is not there), `template_held` (WhatsApp faults it), `suppressed`, `sms_country_not_allowed`, `sms_number_type` or `sms_too_long`.
   * @example "sms_too_long"
   */
  code: string;
  message: string;
}

/** WhatsApp's 24 hours, in which a business may write freely. */
export class RecipientWindowDto {
  /** `closed`: they wrote longer ago, or WhatsApp has refused free text to them since; `unknown`: neither that nor `open`. */
  @ApiProperty({ enum: WINDOWS })
  state: Window;
  /** When it closes, or closed; null: they never wrote by WhatsApp. */
  closesAt: Date | null;
}

/** What would be sent first. */
export class WouldSendDto extends BesideTextDto {
  channel: Channel;
  /** Free text, or an approved WhatsApp template. */
  @ApiProperty({ enum: ['text', 'template'] })
  kind: 'text' | 'template';
  /** What the recipient would read. */
  text: string;
  /** Of `text`, as BCP 47 has it; null: it came as it is. */
  locale: string | null;
  @ApiProperty({ type: WhatsAppTemplateDto, nullable: true })
  template: WhatsAppTemplateDto | null;
  /**
   * Why free text or a template. Free text: `window_open`, `reply` (it answers what came within 24 hours), `windows_ignored`
   * (`WHATSAPP_WINDOW=open`), `window_unknown`, `unknown_window_tried` (the one in a hundred that tries again), or `no_window`,
   * by SMS. A template: `always_template` (the step says so), `window_closed`, `window_unknown`,
   * `unknown_window_tried`, `unknown_window_counts_as_closed` (others like it were refused) or `unknown_window_refused`
   * (`WHATSAPP_WINDOW=strict`).
   */
  @ApiProperty({ enum: REASONS })
  because: (typeof REASONS)[number];
}

/** What a step would send. */
export class DryRunContentDto extends BesideTextDto {
  channel: Channel;
  /** As it would be sent: transliterated and truncated. */
  text: string;
  /** Whom an SMS would be shown to come from; null: Siren chooses. */
  senderId: string | null;
  /** Of an SMS. */
  segments: number | null;
  @ApiProperty({ enum: ENCODINGS, nullable: true })
  encoding: Encoding | null;
  /** What one request would cost, by `PRICES`; null where they say nothing. */
  @ApiProperty({ type: PriceDto, nullable: true })
  price: PriceDto | null;
}

export class LimitsDto {
  /** Messages an hour to one recipient; null: no limit. */
  recipientLimit: number | null;
  /** How many more this recipient may be sent now, this one included; null: no limit. */
  recipientLeft: number | null;
  /** The same text was sent to this recipient just now. */
  duplicate: boolean;
}

/** What would become of a message. Null, below `problem`: not known, since the message is not valid. */
export class DryRunDto {
  /** It would be accepted. */
  valid: boolean;
  @ApiProperty({ type: WouldBeProblemDto, nullable: true })
  problem: WouldBeProblemDto | null;
  /** @example "+919876543210" */
  to: string | null;
  /** ISO 3166 alpha-2. */
  country: string | null;
  /** MOBILE, FIXED_LINE, TOLL_FREE, …; null where the numbering plan does not tell. */
  type: string | null;
  /** The published version of a template that it would be rendered from; null: its text is as it came. */
  @ApiProperty({ type: RenderedFromDto, nullable: true })
  template: RenderedFromDto | null;
  /** The recipient's, as BCP 47 has it. */
  locale: string | null;
  /** What it would be as an SMS. */
  segments: number | null;
  @ApiProperty({ enum: ENCODINGS, nullable: true })
  encoding: Encoding | null;
  /** The steps, in order, with what each would send. */
  @ApiProperty({ type: [PlannedStepDto], nullable: true })
  plan: PlannedStepDto[] | null;
  /** What each of them would send, as it would be sent, and what that would cost. */
  @ApiProperty({ type: [DryRunContentDto], nullable: true })
  contents: DryRunContentDto[] | null;
  /** Those of them that would be passed over, and why. A message that is left with none fails, or ends as suppressed. */
  @ApiProperty({ type: [SkippedStepDto], nullable: true })
  skipped: SkippedStepDto[] | null;
  /** What would be sent first, and why that; null: nothing would, or its template is held. */
  @ApiProperty({ type: WouldSendDto, nullable: true })
  sends: WouldSendDto | null;
  /** Of the recipient. */
  @ApiProperty({ type: RecipientWindowDto, nullable: true })
  window: RecipientWindowDto | null;
  @ApiOfEach(CHANNELS, 'boolean', {
    nullable: true,
    description: 'Whether the number is on the suppression list, for messages of this category.',
  })
  suppressed: Record<Channel, boolean> | null;
  /** Whether `SMS_COUNTRIES` has this number's country, and `SMS_NUMBER_TYPES` its type. */
  smsAllowed: boolean | null;
  @ApiProperty({ type: LimitsDto, nullable: true })
  limits: LimitsDto | null;
  policy: string | null;
  @ApiProperty({ enum: PRIORITIES, nullable: true })
  priority: Priority | null;
  @ApiProperty({ enum: MESSAGE_CATEGORIES, nullable: true })
  category: MessageCategory | null;
  /** Nothing would be sent before; null: at once. */
  sendAt: Date | null;
  /** The hours in which it might leave; null: it has none of its own. */
  @ApiProperty({ type: ShownWindowDto, nullable: true })
  deliveryWindow: ShownWindowDto | null;
  /** When it might leave at the earliest, by its time, its window and `QUIET_HOURS`. */
  leavesAt: Date | null;
  expiresAt: Date | null;
}
