import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { type AppEventType } from '../messages/app-events.js';
import { IsDateTime } from '../http/field-rules.js';
import { ExportableListQuery } from '../http/params.dto.js';
import { EVENT_ORDERS, type EventOrder, LISTED_STATUSES, type ListedStatus } from './list-events.js';
import { EVENT_TYPES } from './event.dto.js';

export class EventListQuery extends OmitType(ExportableListQuery, ['cursor']) {
  /** The `after` of the page before; left out: from the oldest event that is kept. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  after?: string;

  @IsOptional()
  @IsIn(EVENT_TYPES)
  type?: AppEventType;

  /** Of the message, or of the incoming message. */
  @IsOptional()
  @IsUUID()
  messageId?: string;
}

export class ListedEventsQuery extends ExportableListQuery {
  @IsOptional()
  @IsIn(EVENT_TYPES)
  type?: AppEventType;

  /** Of the message, or of the incoming message. */
  @IsOptional()
  @IsUUID()
  messageId?: string;

  /** `failed`: its last try failed, and it is posted again. `waiting`: it was not tried yet. `dead`: given up. `kept`: only polled. */
  @IsOptional()
  @IsIn(LISTED_STATUSES)
  status?: ListedStatus;

  /** The earliest time at which it happened, included. */
  @IsOptional()
  @IsDateTime()
  from?: string;

  /** The latest, excluded. */
  @IsOptional()
  @IsDateTime()
  to?: string;

  /** `failed_first`: those that failed and those that were given up, then all others; each the newest first. */
  @IsOptional()
  @IsIn(EVENT_ORDERS)
  @ApiPropertyOptional({ enum: EVENT_ORDERS })
  order: EventOrder = 'newest';
}

export class RedeliverDto {
  /**
   * The earliest event, included.
   * @example "2026-01-01T00:00:00Z"
   */
  @IsDateTime()
  from: string;

  /**
   * The latest, excluded.
   * @example "2026-01-02T00:00:00Z"
   */
  @IsDateTime()
  to: string;

  /** Left out: of every type. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(EVENT_TYPES.length)
  @IsIn(EVENT_TYPES, { each: true })
  types?: AppEventType[];
}
