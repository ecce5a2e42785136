import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { MessageCountQuery } from './message-list.dto.js';

/** One call is about so many messages at most. */
export const MOST_CHOSEN = 10_000;

/** Which messages: the fields of `GET /api/v1/messages`, at least one of them. */
export class MessageFilterDto extends MessageCountQuery {}

/** Which messages an order is about: those of `ids`, or those that `filter` finds. */
export class ChosenMessagesDto {
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_CHOSEN)
  @IsUUID(undefined, { each: true })
  @ApiPropertyOptional({
    ...{ type: [String], format: 'uuid', nullable: true, minItems: 1, maxItems: MOST_CHOSEN },
    example: ['0199f000-0000-7000-8000-000000000001'],
  })
  ids?: string[] | null;

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MessageFilterDto)
  @ApiPropertyOptional({ type: MessageFilterDto, nullable: true, example: null })
  filter?: MessageFilterDto | null;

  /** With `filter`: the `nextCursor` of the answer before. One call looks at the newest 10,000 that fit, at most. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  cursor?: string | null;

  /** Only answer what would happen. */
  @IsOptional()
  @IsBoolean()
  @ApiPropertyOptional({ type: Boolean, default: false })
  dryRun?: boolean | null;
}
