import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Text of decimal digits as a number; anything else as it is, for the validator to refuse. */
export const digitsAsNumber = ({ value }: TransformFnParams): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** What every list takes: how many, and from where. Filters of a list extend this. */
export class ListQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT })
  @Transform(digitsAsNumber)
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  limit: number = DEFAULT_LIMIT;

  @ApiPropertyOptional({ description: 'The nextCursor of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  cursor?: string;
}

/** Which page of a list code asks for. */
export interface PageRequest {
  /** 1 to 200 items. Default 50. */
  limit?: number;
  /** The `nextCursor` of the page before; null or left out: the first page. */
  cursor?: string | null;
}

/** As what a list is answered. */
export const LIST_FORMATS = ['json', 'csv'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** What a list takes that can also be had as a file. */
export class ExportableListQuery extends ListQuery {
  /** `csv`: all that fit as a file, whatever the limit, as with `Accept: text/csv`. Default: what `Accept` asks for. */
  @IsOptional()
  @IsIn(LIST_FORMATS)
  format?: ListFormat;
}
