import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { IsDateTime } from '../../http/field-rules.js';
import { LIST_FORMATS, type ListFormat } from '../../http/params.dto.js';
import { MESSAGE_CATEGORIES, type MessageCategory } from '../../templates/template-content.js';
import { TEMPLATE_NAME } from '../../templates/template.dto.js';
import { COUNTED_CHANNELS, type CountedChannel } from '../counting/counters.js';
import { COST_PARTS, type CostPart } from '../reading/parts.dto.js';
import { type Interval, INTERVALS } from '../reading/statistics.dto.js';

/** A range of time, and what of it to count. */
export class RangeQueryDto {
  /** The earliest, included; rounded down to a whole minute. Default: 30 days before `to`. */
  @IsOptional()
  @IsDateTime()
  from?: string;

  /** The latest, excluded; rounded up to a whole minute. Default: now. */
  @IsOptional()
  @IsDateTime()
  to?: string;

  /** Only attempts on this channel, and messages whose own channel it is. */
  @IsOptional()
  @IsIn(COUNTED_CHANNELS)
  channel?: CountedChannel;

  // Without an example, here and below: the documentation would ask for it together with what it excludes.
  /** Only messages to numbers of this country (ISO 3166 alpha-2, such as `IN`); the range is then rounded to quarters of an hour. */
  @IsOptional()
  @Matches(/^[A-Z]{2}$/, { message: 'country must be two capital letters, such as IN' })
  country?: string;

  /**
   * Only messages of this template (its name), in all its versions; the range is rounded as by `country`. One of `country`,
   * `template` and `category` at most.
   */
  @IsOptional()
  @Matches(TEMPLATE_NAME, { message: 'template must be the name of a template' })
  template?: string;

  /** Only messages of this category; the range is rounded as by `country`. */
  @IsOptional()
  @IsIn(MESSAGE_CATEGORIES)
  category?: MessageCategory;
}

export class ErrorsQueryDto extends RangeQueryDto {
  /** `csv`: as a file, as with `Accept: text/csv`. Default: what `Accept` asks for. */
  @IsOptional()
  @IsIn(LIST_FORMATS)
  format?: ListFormat;
}

export class StatisticsQueryDto extends RangeQueryDto {
  /** Only messages to this phone number, in any common way of writing, and their attempts. Not together with `country`, `template` or `category`. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  phoneNumber?: string;

  /** Only messages of this batch, over all of its time: not together with `from`, `to`, `country`, `template`, `category` or `phoneNumber`. */
  @IsOptional()
  @IsUUID(7)
  batchId?: string;
}

export class PartsQueryDto extends OmitType(RangeQueryDto, ['country', 'template', 'category']) {}

export class CostsQueryDto extends PartsQueryDto {
  /** What costs are told by. */
  @IsOptional()
  @IsIn(COST_PARTS)
  @ApiPropertyOptional({ enum: COST_PARTS })
  by: CostPart = 'country';
}

export class TimeseriesQueryDto extends RangeQueryDto {
  /**
   * The length of a bucket; `minute` is not kept by country, template or category. At most 1,500 buckets. Default `from`: 30
   * days before `to`, for minutes one.
   * @example "day"
   */
  @IsIn(INTERVALS)
  interval: Interval;

  /**
   * Whose days and hours: an IANA time zone. A local day may have 23 or 25 hours. Default UTC.
   * @example "Asia/Kolkata"
   */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  timeZone?: string;
}

export class FallbackPolicyQueryDto extends OmitType(RangeQueryDto, ['channel']) {
  /**
   * The values of `fallbackAfter` to compare: seconds between 1 and 86,400, separated by commas, at most 20.
   * @example "60,120,300,900"
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  fallbackAfter?: string;
}
