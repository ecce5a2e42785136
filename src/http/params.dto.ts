import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';

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

/** An id in a path. */
export class IdParam {
  @IsUUID()
  id: string;
}

/**
 * A parameter of a query that is `true` or `false`; false without.
 * @param documented what the document says of it besides
 */
export const IsTrueOrFalse = (documented: { default?: false } = { default: false }): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'boolean', ...documented }),
    Transform(({ value }: TransformFnParams): unknown => WORDS.get(value) ?? value),
    IsOptional(),
    IsBoolean({ message: '$property must be true or false' }),
  );

/** `mine=true` of a list: only what the application of the caller's key has submitted. */
export const IsMine = (): PropertyDecorator => IsTrueOrFalse();

const WORDS: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
