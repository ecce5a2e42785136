import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';
import { IsSafeText } from '../http/field-rules.js';
import { IsTrueOrFalse } from '../http/params.dto.js';
import { ProblemBody } from '../http/problem.dto.js';
import { IsSendAt } from '../messages/delivery-window.dto.js';
import { PriceDto } from '../messages/message.dto.js';
import { CHANNELS, type Channel } from '../siren/channel.js';
import { MAX_VERSION, TEMPLATE_NAME } from '../templates/template.dto.js';
import { DUPLICATES, type Duplicates, MAX_ITEMS, NAME_LENGTH } from './shared-body.dto.js';

/** Slower than one an hour is a pause; faster than this is no limit. */
export const MIN_RATE = 1 / 3600;
export const MAX_RATE = 100_000;

/** Many messages at once. Each item is checked on its own. */
@ApiExtraModels(SubmitMessageDto)
export class BulkDto {
  @ApiProperty({ type: 'array', items: { $ref: getSchemaPath(SubmitMessageDto) }, minItems: 1, maxItems: MAX_ITEMS })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ITEMS)
  messages: unknown[];

  /**
   * What the batch is called, where batches are listed and searched. 1 to 128 characters.
   * @example "May bills"
   */
  @IsOptional()
  @IsSafeText(NAME_LENGTH)
  name?: string | null;

  /** What becomes of a number's second message: `skip` passes it over. Default: `keep`. */
  @IsOptional()
  @IsIn(DUPLICATES)
  duplicates?: Duplicates;

  /** As of a message: of all items that do not say themselves. */
  @IsOptional()
  @IsSendAt()
  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, example: null })
  sendAt?: string | null;

  /** Only answer what would happen. */
  @IsOptional()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, default: false })
  dryRun?: boolean | null;
}

const asNumber = ({ value }: TransformFnParams): unknown =>
  typeof value === 'string' && /^\d{1,6}(\.\d{1,6})?$/.test(value) ? Number(value) : value;

export class BulkQuery {
  @ApiPropertyOptional({
    type: 'number',
    description: 'Messages of the batch that may begin in a second; no limit without',
  })
  @IsOptional()
  @Transform(asNumber)
  @IsNumber()
  @Min(MIN_RATE)
  @Max(MAX_RATE)
  ratePerSecond?: number;

  /** With NDJSON: what the batch is called, where batches are listed and searched. 1 to 128 characters. */
  @IsOptional()
  @IsSafeText(NAME_LENGTH)
  name?: string;

  /** With NDJSON: the template that is sent to all; the lines are recipients then, as of a bulk with one body. */
  @IsOptional()
  @Matches(TEMPLATE_NAME, { message: 'template must be the name of a template' })
  template?: string;

  /** With `template`: which version of it. Default: the newest that is published. */
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  version?: number;

  /** With NDJSON: what becomes of a number's second message; `skip` passes it over. Default: `keep`. */
  @IsOptional()
  @IsIn(DUPLICATES)
  duplicates?: Duplicates;

  /** With NDJSON: when it is sent, as of a message, where an item does not say so itself. A `+` is `%2B` in an address. */
  @IsOptional()
  @IsSendAt()
  @ApiPropertyOptional({ type: String, format: 'date-time' })
  sendAt?: string;

  /** With NDJSON: only answer what would happen. */
  // Without a default in the document, which the API page would send with JSON, too, where it is refused.
  @IsTrueOrFalse({})
  dryRun?: boolean;
}

/** What is wrong with one field of an item. */
export class ItemErrorDto {
  path: string;
  message: string;
}

export class RejectedDto {
  /** From 0, as submitted; blank lines of an upload do not count. */
  index: number;
  /** Of what is sent again: the message that it was. Missing of an item that was submitted. */
  messageId?: string;
  /**
   * What kind of problem it is.
   * @example "/problems/duplicate-message"
   */
  type: string;
  errors: ItemErrorDto[];
}

export class BulkResultDto {
  batchId: string;
  /** New messages. */
  accepted: number;
  /** Items whose `idempotencyKey` was known: their earlier message counts, and nothing is sent again. */
  repeated: number;
  /** Items that were passed over, since their number has a message in the batch (`duplicates: skip`). */
  skippedDuplicates: number;
  rejectedCount: number;
  /** By index, at most the first 1,000; the batch's `rejections` list all. */
  rejected: RejectedDto[];
  /** Phone numbers that have more than one message in the batch; its `duplicates` list them. */
  duplicateNumbers: number;
  /** False when an upload fell silent in the middle. */
  uploadComplete: boolean;
}

/** `/problems/bulk-broken-off`: only the first of a JSON bulk's items are stored, and sent. */
export class BulkBrokenOffDto extends ProblemBody {
  batchId: string;
  /** How many of the items are stored, rejected ones included; missing where that cannot be read. */
  stored?: number;
}

/** One message as it would be sent first. */
export class BulkSampleDto {
  /** Of its item, from 0. */
  index: number;
  /** E.164. */
  to: string;
  /** By which it would go first; null: by none now. */
  @ApiProperty({ enum: CHANNELS, nullable: true })
  channel: Channel | null;
  /** What the recipient would read. */
  text: string;
  /** Of an SMS; null: it would go by another channel. */
  segments: number | null;
}

/** What would become of a bulk. Nothing is stored, and nothing is sent. */
export class BulkDryRunDto {
  /** How many items were looked at. */
  found: number;
  /** False: there are more than a dry run looks at, 200,000 items and two minutes, or what was to come did not. What is told is of the first. */
  isComplete: boolean;
  /** New messages. */
  accepted: number;
  /** Items whose `idempotencyKey` was known. */
  repeated: number;
  /** Items that would be passed over (`duplicates: skip`). */
  skippedDuplicates: number;
  /** Phone numbers that would have more than one message in the batch. */
  duplicateNumbers: number;
  rejectedCount: number;
  /** By index, at most the first 1,000. */
  @ApiProperty({ type: [RejectedDto] })
  rejected: RejectedDto[];
  /** How many would be rejected, by the `type` of the problem. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { '/problems/validation': 2 } })
  rejectedBy: Record<string, number>;
  /** Of those that would be accepted, how many would end without being sent, as far as is known now: suppressed ones, for example. */
  unsentCount: number;
  /** By index, at most the first 1,000. */
  @ApiProperty({ type: [RejectedDto] })
  unsent: RejectedDto[];
  /** Of the others, how many would go first by which channel. Those that would wait for a held template are in none. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { whatsapp: 110, sms: 11 } })
  channels: Record<string, number>;
  /** What those that would go first by SMS make together. */
  segments: number;
  /** What the first requests would cost together, by `PRICES`: an amount a currency. Fallbacks are not in it. */
  @ApiProperty({ type: [PriceDto] })
  prices: PriceDto[];
  /** The first ten that would be accepted. */
  @ApiProperty({ type: [BulkSampleDto] })
  samples: BulkSampleDto[];
}
