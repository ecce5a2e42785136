import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import {
  LIFT_REASONS,
  type LiftReason,
  SUPPRESSED_CATEGORIES,
  type SuppressedCategory,
  type SuppressedChannel,
  type Suppression,
  SUPPRESSION_CHANNELS,
  SUPPRESSION_SOURCES,
  type SuppressionSource,
} from './suppression.js';
import { IsSafeText } from '../http/field-rules.js';
import { ExportableListQuery } from '../http/params.dto.js';

/** Lengths in characters. */
export const REASON_LENGTH = { min: 1, max: 128 };
export const NOTE_LENGTH = { min: 0, max: 500 };
export const DEFAULT_REASON = 'manual';

export class SuppressDto {
  /**
   * In any common way of writing.
   * @example "+919876500001"
   */
  @IsString()
  @MaxLength(64)
  phoneNumber: string;

  /** What the number must not be written to by. */
  @IsOptional()
  @IsIn(SUPPRESSION_CHANNELS)
  channel?: SuppressedChannel = 'all';

  /** One word to find it by. `opt_out` for whoever asked for it: only that is lifted by the recipient's START. */
  @IsOptional()
  @IsSafeText(REASON_LENGTH)
  reason?: string = DEFAULT_REASON;

  /** `marketing`: the number still gets messages of the category `transactional`. */
  @IsOptional()
  @IsIn(SUPPRESSED_CATEGORIES)
  category?: SuppressedCategory = 'all';

  /** @example "Complained by phone" */
  @IsOptional()
  @IsSafeText(NOTE_LENGTH)
  note?: string | null;
}

export class PhoneNumberParam {
  /**
   * In any common way of writing.
   * @example "+919876500001"
   */
  @IsString()
  @MaxLength(64)
  phoneNumber: string;
}

export class LiftQuery {
  /** Only what is suppressed on exactly this channel; all of it when left out. */
  @IsOptional()
  @IsIn(SUPPRESSION_CHANNELS)
  channel?: SuppressedChannel;

  /** Only what has exactly this category; all of it when left out. */
  @IsOptional()
  @IsIn(SUPPRESSED_CATEGORIES)
  category?: SuppressedCategory;
}

/** What is lifted, and why. */
export class LiftDto {
  /** Only what is suppressed on exactly this channel; all of it when left out. */
  @IsOptional()
  @IsIn(SUPPRESSION_CHANNELS)
  @ApiPropertyOptional({ enum: SUPPRESSION_CHANNELS, example: 'all' })
  channel?: SuppressedChannel;

  /** Only what has exactly this reason; all of it when left out. */
  @IsOptional()
  @IsSafeText(REASON_LENGTH)
  @ApiPropertyOptional({ type: String, example: 'manual' })
  reason?: string;

  /** Only what has exactly this category; all of it when left out. */
  @IsOptional()
  @IsIn(SUPPRESSED_CATEGORIES)
  @ApiPropertyOptional({ enum: SUPPRESSED_CATEGORIES, example: 'all' })
  category?: SuppressedCategory;

  /**
   * `asked_again`: they want to be written to; `by_mistake`: it should not have been there; `new_owner`: the number belongs to
   * somebody else now; `reachable_again`: what refused it does so no longer; or `other`.
   */
  @IsIn(LIFT_REASONS)
  @ApiProperty({ enum: LIFT_REASONS, example: 'asked_again' })
  because: LiftReason;

  /**
   * What happened, for whoever reads the history.
   * @example "Called us and asked for the reminders"
   */
  @IsSafeText({ ...NOTE_LENGTH, min: 1 })
  note: string;
}

export class SuppressionListQuery extends ExportableListQuery {
  /**
   * A whole number in any common way of writing, in all its forms; how numbers begin, with a `+`; or how they end, by at least four
   * digits.
   * @example "+9198765"
   */
  @IsOptional()
  @IsSafeText({ min: 1, max: 64 })
  phoneNumber?: string;

  @IsOptional()
  @IsIn(SUPPRESSION_CHANNELS)
  channel?: SuppressedChannel;

  @IsOptional()
  @IsSafeText(REASON_LENGTH)
  reason?: string;

  @IsOptional()
  @IsIn(SUPPRESSED_CATEGORIES)
  category?: SuppressedCategory;

  @IsOptional()
  @IsIn(SUPPRESSION_SOURCES)
  source?: SuppressionSource;
}

/** One reason why a number must not be written to. */
export class SuppressionDto implements Suppression {
  /** E.164, in the form that was named; it covers every form of the same subscriber's number. */
  phoneNumber: string;
  channel: SuppressedChannel;
  /** `opt_out`: the recipient asked for it. */
  reason: string;
  /** What it ends: `all` messages, or those of the category `marketing`. */
  @ApiProperty({ enum: SUPPRESSED_CATEGORIES })
  category: SuppressedCategory;
  /** Who put it there: api, import, opt_out (the recipient's STOP) or error_code (a provider's refusal). */
  source: SuppressionSource;
  note: string | null;
  createdAt: Date;
}

export class SuppressionPageDto {
  items: SuppressionDto[];
  /** Send it as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

/** What was on the list. */
export class LiftedKeyDto extends PickType(SuppressionDto, ['channel', 'reason', 'category']) {}

/** Everything that suppresses one number. */
export class SuppressedNumberDto {
  /** E.164. */
  phoneNumber: string;
  suppressions: SuppressionDto[];
}

/** What was lifted of a number, and what still suppresses it. */
export class LiftedDto {
  /** E.164. */
  phoneNumber: string;
  @ApiProperty({ type: [LiftedKeyDto] })
  lifted: LiftedKeyDto[];
  suppressions: SuppressionDto[];
}

/** A change of the list, whoever made it. */
export class SuppressionChangeDto {
  id: string;
  channel: SuppressedChannel;
  reason: string;
  @ApiProperty({ enum: SUPPRESSED_CATEGORIES })
  category: SuppressedCategory;
  /** added or lifted. */
  change: string;
  source: SuppressionSource;
  /** Whose key it was. */
  apiKeyId: string | null;
  /** Its application, as it was called then; null: by no key, or before that was kept. */
  keyName: string | null;
  /** The incoming message (opt_out) or the message (error_code) that led to it. */
  causeId: string | null;
  /** What somebody said of this change; null: nothing, or its number was erased. */
  note: string | null;
  /** Why it was lifted by hand; null: nobody said. */
  @ApiProperty({ enum: LIFT_REASONS, nullable: true })
  liftedBecause: LiftReason | null;
  at: Date;
}

export class SuppressionChangePageDto {
  items: SuppressionChangeDto[];
  nextCursor: string | null;
}
