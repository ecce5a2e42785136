import { ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import { FieldErrorDto } from '../../http/problem.dto.js';
import { SuppressionDto } from '../suppression.dto.js';

const asBoolean = ({ value }: TransformFnParams): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

export class ImportQuery {
  /** Only tell what would be stored. A number that the file has twice, a thousand lines apart, counts twice then. */
  @IsOptional()
  @Transform(asBoolean)
  @IsBoolean()
  dryRun?: boolean;
}

/** A suppression as a line was read. */
export class ReadSuppressionDto extends PickType(SuppressionDto, [
  'phoneNumber',
  'channel',
  'category',
  'reason',
  'note',
]) {}

export class RejectedLineDto {
  /** From 1. */
  line: number;
  errors: FieldErrorDto[];
}

export class ImportedSuppressionsDto {
  /** Lines with something in them, but for the header. */
  total: number;
  /** Numbers; a line may hold several. */
  added: number;
  /** They were on the list already, for the same reason. */
  unchanged: number;
  /** Lines that hold anything that could not be taken. */
  rejectedCount: number;
  /** The first 1,000 of them. */
  rejected: RejectedLineDto[];
  /** Nothing was stored: the counts are of what would be. Left out where it was. */
  dryRun?: boolean;
  /** The first ten, as they were read. Left out where they were stored. */
  @ApiPropertyOptional({ type: [ReadSuppressionDto] })
  first?: ReadSuppressionDto[];
}
