import { ArrayMaxSize, ArrayMinSize, IsArray } from 'class-validator';
import { ApiProperty, getSchemaPath, ApiExtraModels } from '@nestjs/swagger';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';

/** Many messages at once. Each item is checked on its own. */
@ApiExtraModels(SubmitMessageDto)
export class BulkDto {
  @ApiProperty({ type: 'array', items: { $ref: getSchemaPath(SubmitMessageDto) }, minItems: 1, maxItems: 10_000 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  messages: unknown[];
}

/** What is wrong with one field of an item. */
export class ItemErrorDto {
  path: string;
  message: string;
}

export class RejectedDto {
  /** From 0, as submitted. */
  index: number;
  errors: ItemErrorDto[];
}

export class BulkResultDto {
  batchId: string;
  accepted: number;
  rejectedCount: number;
  /** By index, at most the first 1,000. */
  rejected: RejectedDto[];
}
