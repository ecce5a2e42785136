import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsOptional } from 'class-validator';
import { IsSafeText } from '../http/field-rules.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';

export const MAX_ITEMS = 10_000;

/** Of a batch's name, in characters. */
export const NAME_LENGTH = { min: 1, max: 128 } as const;

/** What becomes of a number's second message in a batch: `skip` passes it over. */
export const DUPLICATES = ['keep', 'skip'] as const;
export type Duplicates = (typeof DUPLICATES)[number];

/** One of those whom a bulk with one body goes to. */
export class RecipientDto {
  /**
   * As of a message.
   * @example "+919876543210"
   */
  to: string;
  /** What is filled in for this recipient: of the template, or of the text. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { name: 'Asha' } })
  variables?: Record<string, unknown>;
  /** Default: that of the body. */
  locale?: string;
  /** As of a message. */
  reference?: string;
  /** As of a message. */
  idempotencyKey?: string;
}

/** What the messages of a bulk have in common. */
class SharedMessageDto extends OmitType(SubmitMessageDto, ['to', 'reference', 'idempotencyKey', 'dryRun']) {}

/**
 * One body for many recipients. `text`, and the text of each step, is ICU MessageFormat then: `{name}` is the recipient's
 * variable of that name, and `'{'` a brace.
 */
export class RecipientsDto extends SharedMessageDto {
  @ApiProperty({ type: 'array', items: { type: 'object' }, minItems: 1, maxItems: MAX_ITEMS })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ITEMS)
  recipients: unknown[];

  /**
   * What the batch is called, where batches are listed and searched. 1 to 128 characters.
   * @example "May bills"
   */
  @IsOptional()
  @IsSafeText(NAME_LENGTH)
  name?: string | null;

  /** Default: `keep`. */
  @IsOptional()
  @IsIn(DUPLICATES)
  duplicates?: Duplicates;

  /** Only answer what would happen. */
  @IsOptional()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, default: false })
  dryRun?: boolean | null;
}
