import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { ChosenMessagesDto } from '../messages/chosen-messages.dto.js';
import { PriceDto } from '../messages/message.dto.js';
import { IsSafeText } from '../http/field-rules.js';
import { ItemErrorDto, MAX_RATE, MIN_RATE } from './bulk.dto.js';
import { NAME_LENGTH } from './shared-body.dto.js';

/** Which messages are sent again, and how. */
export class ResendDto extends ChosenMessagesDto {
  /**
   * Send also what was sent again before, what is not finished yet, and the same text to the same recipient within a short time.
   * Suppressions and limits hold all the same.
   */
  @IsOptional()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, default: false })
  allowDuplicate?: boolean | null;

  /** What the new batch is called, where batches are listed and searched. 1 to 128 characters. */
  @IsOptional()
  @IsSafeText(NAME_LENGTH)
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: NAME_LENGTH.max, example: 'May bills again' })
  name?: string | null;

  /** Of the new messages, that may begin in a second; no limit without. */
  @IsOptional()
  @IsNumber()
  @Min(MIN_RATE)
  @Max(MAX_RATE)
  @ApiPropertyOptional({ type: Number, nullable: true, minimum: MIN_RATE, maximum: MAX_RATE, example: 50 })
  ratePerSecond?: number | null;
}

/** A message that is not sent again, and why. */
export class NotResentDto {
  messageId: string;
  /**
   * `/problems/not-found`, `/problems/conflict` (its recipient was erased, or what it said is no longer kept), `/problems/not-finished`,
   * `/problems/resent-already`, `/problems/suppressed`, `/problems/nothing-to-send` (every step would be passed over now),
   * `/problems/duplicate-message`, `/problems/recipient-limit`, or another one that a message is refused with.
   * @example "/problems/suppressed"
   */
  type: string;
  errors: ItemErrorDto[];
}

class FoundDto {
  /** How many messages this call is about. */
  found: number;
  rejectedCount: number;
  /** The first 1,000; of a batch its `rejections` list all. */
  @ApiProperty({ type: [NotResentDto] })
  rejected: NotResentDto[];
  /** Of a filter that finds more, older ones: send it as `cursor`; null: these were all. */
  nextCursor: string | null;
}

/** What became of messages that were to be sent again. */
export class ResendResultDto extends FoundDto {
  /** Of the new messages; null: nothing was found, and there is no batch. */
  batchId: string | null;
  /** New messages. */
  accepted: number;
}

/** What would become of them. */
export class ResendDryRunDto extends FoundDto {
  /** How many would be sent again. */
  accepted: number;
  /** How many people would get them. */
  recipients: number;
  /** How many of those that were found have which status. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { failed: 120, expired: 3 } })
  statuses: Record<string, number>;
  /** How many would not be sent, by the `type` of the problem. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { '/problems/suppressed': 2 } })
  rejectedBy: Record<string, number>;
  /** Of those that would be sent, how many would go first by which channel. Those that would wait for a held template are in none. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { whatsapp: 110, sms: 11 } })
  channels: Record<string, number>;
  /** What those that would go first by SMS make together. */
  segments: number;
  /** What their first requests would cost together, by `PRICES`: an amount a currency. Fallbacks are not in it. */
  @ApiProperty({ type: [PriceDto] })
  prices: PriceDto[];
}
