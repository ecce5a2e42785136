import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, Matches } from 'class-validator';
import { readTimeZone } from '../config/locale-and-zone.js';
import { databaseClock } from '../database/clock.js';
import { Keeps, readDateTime } from '../http/field-rules.js';
import { say } from '../languages/say.js';
import { type Day, DAYS } from './stored-window.js';

const MAX_DAYS_AHEAD = 180;
const MAX_AHEAD_MS = MAX_DAYS_AHEAD * 86_400_000;

/** A date and time with an offset that is still to come, by the database's clock, within 180 days. */
export const IsSendAt = (): PropertyDecorator =>
  Keeps('isSendAt', (value) => {
    const ahead = (readDateTime(value)?.getTime() ?? -Infinity) - databaseClock.nowMs();
    if (ahead > 0 && ahead <= MAX_AHEAD_MS) return null;
    return say(
      'must be a date and time to come, within {days} days, with an offset, such as 2026-01-01T09:00:00+05:30',
      { days: MAX_DAYS_AHEAD },
    );
  });

const START = /^([01]\d|2[0-3]):[0-5]\d$/;
const END = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** A time zone of the IANA database. */
const IsTimeZone = (): PropertyDecorator =>
  Keeps('isTimeZone', (value) =>
    typeof value === 'string' && readTimeZone(value) !== null
      ? null
      : say('must be a time zone of the IANA database, such as Asia/Kolkata'),
  );

const DiffersFromStart = (): PropertyDecorator =>
  Keeps<DeliveryWindowDto>('differsFromStart', (value, { from }) =>
    value === from ? say('must not be the same as from: 00:00 to 24:00 is a whole day') : null,
  );

/**
 * Hours of the day. A time that comes twice when clocks are put back is taken as the earlier; one that is left out when they are
 * put forward, as the moment of that change.
 */
export class DeliveryWindowDto {
  /**
   * Local time, HH:MM.
   * @example "09:00"
   */
  @Matches(START, { message: 'from must be a time of the day, from 00:00 to 23:59' })
  from: string;

  /**
   * The same, up to 24:00, at which nothing leaves any more. Where it is not later than `from`, on the next day.
   * @example "21:00"
   */
  @Matches(END, { message: 'to must be a time of the day, from 00:00 to 24:00' })
  @DiffersFromStart()
  to: string;

  /** Days on which it begins. Default: all. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(DAYS.length)
  @ArrayUnique()
  @IsIn(DAYS, { each: true })
  @ApiProperty({
    enum: DAYS,
    isArray: true,
    required: false,
    nullable: true,
    example: ['mon', 'tue', 'wed', 'thu', 'fri'],
  })
  days?: Day[] | null;

  /**
   * Of the IANA database. Default: that of the recipient's number; where it may be in several, the window is open when it is open in all of
   * them.
   * @example "Asia/Kolkata"
   */
  @IsOptional()
  @IsTimeZone()
  timeZone?: string | null;
}

/** The hours in which a message may leave, with the zones in all of which they have to be open. */
export class ShownWindowDto {
  /** @example "09:00" */
  from: string;
  /** @example "21:00" */
  to: string;
  @ApiProperty({ enum: DAYS, isArray: true, required: false })
  days?: Day[];
  /** @example ["Asia/Kolkata"] */
  timeZones: string[];
}
