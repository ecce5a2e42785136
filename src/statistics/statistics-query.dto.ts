import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsDateTime } from '../http/is-date-time.js';
import { COUNTED_CHANNELS, type CountedChannel } from './counted-cell.js';

export class StatisticsQueryDto {
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

  /**
   * Only messages to this phone number, in any common way of writing, and their attempts.
   * @example "+919876543210"
   */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  phoneNumber?: string;
}
