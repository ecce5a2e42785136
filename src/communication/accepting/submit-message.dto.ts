import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { SUCCESS_STATUSES, type SuccessStatus } from '../../config/configuration.js';
import { IsFutureDateTime } from '../../http/is-date-time.js';
import { IsSafeText } from '../../http/is-safe-text.js';
import { IsStorableObject } from '../../http/is-storable-object.js';
import { NotSupportedYet } from '../../http/not-supported-yet.js';
import { type Channel, CHANNELS } from '../../siren/channel.js';
import type { RequestedStep } from '../plan.js';

const DAY_SECONDS = 86_400;

/** One channel to try. */
export class StepDto implements RequestedStep {
  @IsIn(CHANNELS)
  channel: Channel;

  /** Seconds of silence after Siren's acceptance until the next step begins; on the last step, until the message is finished. More than 0, at most a day. */
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(DAY_SECONDS)
  fallbackAfter?: number;

  /** What an attempt must reach for the message to be done. */
  @IsOptional()
  @IsIn(SUCCESS_STATUSES)
  successStatus?: SuccessStatus;
}

/** A message as an application submits it. */
export class SubmitMessageDto {
  /**
   * The person's phone number, in any common way of writing; a national one belongs to `DEFAULT_COUNTRY`.
   * @example "+919876543210"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  to: string;

  /**
   * 1 to 4096 characters.
   * @example "Your bill split is ready!"
   */
  @IsSafeText({ min: 1, max: 4096 })
  text: string;

  /** The steps to try, in order. Default: WhatsApp, then SMS. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(4)
  @ArrayUnique((step: Partial<StepDto> | null) => step?.channel ?? step, {
    message: 'channels must name each channel once',
  })
  @ValidateNested({ each: true })
  @Type(() => StepDto)
  channels?: StepDto[];

  /** Whatever the application wants back with the message; at most 4 KB as JSON. Never sent to Siren. */
  @IsOptional()
  @IsObject()
  @IsStorableObject({ maxBytes: 4096 })
  metadata?: Record<string, unknown>;

  /** The application's own name for the message; lists can be filtered by it. */
  @IsOptional()
  @IsSafeText({ min: 1, max: 128 })
  reference?: string;

  /** After this nothing is sent any more. Default: `MESSAGE_TTL_SECONDS` after acceptance. ISO 8601 with an offset. */
  @IsOptional()
  @IsFutureDateTime()
  expiresAt?: string;

  @NotSupportedYet() template?: unknown;
  @NotSupportedYet() media?: unknown;
  @NotSupportedYet() sendAt?: unknown;
  @NotSupportedYet() locale?: unknown;
  @NotSupportedYet() policy?: unknown;
  @NotSupportedYet() priority?: unknown;
  @NotSupportedYet() allowDuplicate?: unknown;
  @NotSupportedYet() idempotencyKey?: unknown;
  @NotSupportedYet() dryRun?: unknown;
}
