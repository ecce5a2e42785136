import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsFutureDateTime, IsSafeText, IsStorableObject } from '../http/field-rules.js';
import { DeliveryWindowDto, IsSendAt } from '../messages/delivery-window.dto.js';
import { IsButtons, MessageButtonDto, MessageLocationDto, MessageMediaDto } from '../messages/message-content.dto.js';
import { PRIORITIES, type Priority } from '../messages/lines.js';
import { IsPlan, MAX_TEXT, StepDto } from '../messages/step.dto.js';
import { MAX_BUTTONS } from '../siren/whatsapp-limits.js';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../templates/template-content.js';
import { IsLocale } from '../templates/preview.dto.js';
import { IDEMPOTENCY_KEY } from './idempotency.js';
import { IsMessageText } from './message-content.js';
import { POLICY_NAME } from './named-policy.js';
import { MessageTemplateDto } from './policy.dto.js';

/** What becomes of a message that could not begin in time. */
const ON_MISSED = ['send', 'skip'] as const;
export type OnMissed = (typeof ON_MISSED)[number];

const MAX_GRACE_SECONDS = 7 * 86_400;

/** A message as an application submits it. */
export class SubmitMessageDto {
  /**
   * The recipient's phone number, in any common way of writing; a national one belongs to `DEFAULT_COUNTRY`.
   * @example "+919876543210"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  to: string;

  /**
   * 1 to 4096 characters; 1 to 1024 beside buttons, or a file that it is shown with. Left out where there is a `template`, here or
   * in the policy, `media` or a `location`, or where each of `channels` has a text of its own.
   * @example "Your bill split is ready!"
   */
  @IsMessageText()
  @ApiPropertyOptional({ minLength: 1, maxLength: MAX_TEXT })
  text?: string;

  /** A template instead of a text. It is rendered when the message is accepted, for every step. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MessageTemplateDto)
  // Beside the example of a text: the documentation would send both.
  @ApiPropertyOptional({ type: MessageTemplateDto, nullable: true, example: null })
  template?: MessageTemplateDto;

  /** A file, by WhatsApp; by SMS its caption and a link. A step by SMS that has a text of its own sends that alone. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MessageMediaDto)
  @ApiPropertyOptional({ type: MessageMediaDto, nullable: true, example: null })
  media?: MessageMediaDto;

  /** A place, by WhatsApp; by SMS its name, its address and a link to a map. Not beside `media` or `buttons`. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MessageLocationDto)
  @ApiPropertyOptional({ type: MessageLocationDto, nullable: true, example: null })
  location?: MessageLocationDto;

  /** Up to three, by WhatsApp, below a text, or an image, video or document; by SMS numbered choices. Their ids and titles differ. */
  @IsOptional()
  @IsButtons()
  @ApiPropertyOptional({ type: [MessageButtonDto], nullable: true, minItems: 1, maxItems: MAX_BUTTONS, example: null })
  buttons?: MessageButtonDto[];

  /**
   * The language of the recipient, as BCP 47 has it. Default: that which their app told when they last wrote to us, else
   * `DEFAULT_LOCALE`. A template that has no text in `pt-BR` is sent in `pt`, else in the default.
   * @example "pt-BR"
   */
  @IsOptional()
  @IsLocale()
  locale?: string;

  /** The steps to try, in order. Default: WhatsApp, then SMS. */
  @IsOptional()
  @IsPlan()
  channels?: StepDto[];

  /** Write the SMS in GSM-7, where its step does not say whether to: the same as `transliterate` there. */
  @IsOptional()
  @IsBoolean()
  transliterate?: boolean;

  /**
   * Whatever the application wants back with the message; at most 4 KB as JSON. It comes back exactly: a number that a double cannot hold, such as 12345678901234567890, is refused. Never sent to Siren.
   * @example { "billId": "dinner-7" }
   */
  @IsOptional()
  @IsObject()
  @IsStorableObject({ maxBytes: 4096 })
  metadata?: Record<string, unknown>;

  /**
   * The application's own name for the message; lists can be filtered by it.
   * @example "dinner-7/asha"
   */
  @IsOptional()
  @IsSafeText({ min: 1, max: 128 })
  reference?: string;

  /**
   * After this nothing is sent any more. Default: `MESSAGE_TTL_SECONDS` after acceptance. ISO 8601 with an offset.
   * @example "2099-01-01T12:00:00Z"
   */
  @IsOptional()
  @IsFutureDateTime()
  expiresAt?: string;

  /** Nothing is sent before. At most 180 days ahead. ISO 8601 with an offset. */
  @IsOptional()
  @IsSendAt()
  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, example: null })
  sendAt?: string | null;

  /**
   * The hours in which it may leave, fallbacks and retries too, instead of all but `QUIET_HOURS`. Null: at any time. Left out:
   * that of the policy.
   */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DeliveryWindowDto)
  @ApiPropertyOptional({ type: DeliveryWindowDto, nullable: true, example: null })
  deliveryWindow?: DeliveryWindowDto | null;

  /**
   * What becomes of it when it could not begin within `graceSeconds` of its time, as after an outage. `skip`: it expires, with the
   * code `missed_schedule`. Default: `send`. Its time is `sendAt`, else its acceptance; within its window, or the end of the quiet
   * hours.
   */
  @IsOptional()
  @IsIn(ON_MISSED)
  onMissed?: OnMissed | null;

  /** With `onMissed: "skip"`. Default: 300. */
  @IsOptional()
  @IsNumber()
  @Min(1)
  @Max(MAX_GRACE_SECONDS)
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: MAX_GRACE_SECONDS, nullable: true, example: null })
  graceSeconds?: number | null;

  /**
   * `false`: nothing that was learned counts for it. WhatsApp is tried although it has said that the number is not there, and
   * `fallbackAfter: "auto"` is 300 s.
   * @example true
   */
  @IsOptional()
  @IsBoolean()
  learn?: boolean;

  /**
   * The name of a policy, for whatever the message does not say itself.
   * @example "one-time-password"
   */
  @IsOptional()
  @Matches(POLICY_NAME, { message: 'policy must be the name of a policy' })
  policy?: string;

  /**
   * `marketing`: not for those who ended marketing messages (WhatsApp's "Stop promotions"). Default: that of the policy,
   * else `transactional`. A message from a template has the template's.
   */
  @IsOptional()
  @IsIn(MESSAGE_CATEGORIES)
  category?: MessageCategory;

  /**
   * How soon its first request leaves. Default: `normal`, and `low` for the items of a bulk.
   * @example "normal"
   */
  @IsOptional()
  @IsIn(PRIORITIES)
  priority?: Priority;

  /**
   * Send it even if the same text was sent to this recipient just now. Default: false.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  allowDuplicate?: boolean;

  /**
   * The same as the header `Idempotency-Key`, and the only way to give each item of a bulk its own. 1 to 255 printable ASCII
   * characters.
   * @example "dinner-7/asha/1"
   */
  @IsOptional()
  @Matches(IDEMPOTENCY_KEY, { message: 'idempotencyKey must be 1 to 255 printable ASCII characters' })
  idempotencyKey?: string;

  /**
   * Only answer what would happen, as `POST /api/v1/messages/validate` does. Not in a bulk.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}
