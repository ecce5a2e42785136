import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsSafeText } from '../http/field-rules.js';
import { ChosenMessagesDto } from '../messages/chosen-messages.dto.js';
import { DEFAULT_REASON, NOTE_LENGTH, REASON_LENGTH } from './suppression.dto.js';
import {
  SUPPRESSED_CATEGORIES,
  type SuppressedCategory,
  type SuppressedChannel,
  SUPPRESSION_CHANNELS,
} from './suppression.js';

/** Whom the messages went to that `ids` or `filter` name, and what they must not get any more. */
export class SuppressRecipientsDto extends ChosenMessagesDto {
  /** What they must not be written to by. */
  @IsOptional()
  @IsIn(SUPPRESSION_CHANNELS)
  @ApiPropertyOptional({ enum: SUPPRESSION_CHANNELS, default: 'all', example: 'all' })
  channel?: SuppressedChannel = 'all';

  /** One word to find it by. `opt_out` for those who asked for it: only that is lifted by their START. */
  @IsOptional()
  @IsSafeText(REASON_LENGTH)
  @ApiPropertyOptional({ type: String, default: DEFAULT_REASON, example: 'complaint' })
  reason?: string = DEFAULT_REASON;

  /** `marketing`: they still get messages of the category `transactional`. */
  @IsOptional()
  @IsIn(SUPPRESSED_CATEGORIES)
  @ApiPropertyOptional({ enum: SUPPRESSED_CATEGORIES, default: 'all', example: 'marketing' })
  category?: SuppressedCategory = 'all';

  /** Kept with each of them. */
  @IsOptional()
  @IsSafeText(NOTE_LENGTH)
  @ApiPropertyOptional({ type: String, nullable: true, example: 'Complained by phone' })
  note?: string | null;
}

/** What became of the recipients of messages that were to be suppressed. */
export class SuppressedRecipientsDto {
  dryRun: boolean;
  /** How many messages this call has looked at. */
  found: number;
  /** How many people these went to; who was erased is none of them. */
  recipients: number;
  /** How many of them are suppressed by this call; with `dryRun`: would be. */
  @ApiProperty()
  added: number;
  /** How many were already, for this reason, on this channel and of this category. */
  unchanged: number;
  /** There are more messages: send it as `cursor`; null: these were all. */
  nextCursor: string | null;
}
