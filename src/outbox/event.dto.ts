import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath, OmitType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { IsDateTime } from '../http/field-rules.js';
import { ExportableListQuery } from '../http/params.dto.js';
import { IncomingMessageDto } from '../inbox/incoming-message.dto.js';
import { type AppEventType, INCOMING_EVENT_TYPE, MESSAGE_EVENT_TYPES } from '../messages/app-events.js';
import { MessageSummaryDto } from '../messages/message.dto.js';
import { EVENT_ORDERS, type EventOrder, LISTED_STATUSES, type ListedStatus } from './list-events.js';
import { type EventDelivery, EVENT_STATUSES, type EventStatus } from './stored-event.js';

const EVENT_TYPES = [...MESSAGE_EVENT_TYPES, INCOMING_EVENT_TYPE] as const;
/** Only sent to try the receiver; never listed. */
export const TEST_EVENT_TYPE = 'gateway.test';

/** One attempt in short; `GET /api/v1/messages/{id}` tells all of it. */
export class EventAttemptDto {
  number: number;
  channel: string;
  status: string;
  /** Of its error. */
  code: string | null;
}

/** A message as it was when the event happened, without its history. */
class MessageEventDataDto extends OmitType(MessageSummaryDto, ['attempts']) {
  attempts: EventAttemptDto[];
}

/** An event, as it is by POST to EVENTS_URL and here alike. */
@ApiExtraModels(MessageEventDataDto, IncomingMessageDto)
export class EventDto {
  /** The same at every try, also as the header `webhook-id`: by it a receiver knows what it has seen. */
  id: string;

  @ApiProperty({ enum: EVENT_TYPES })
  type: AppEventType | typeof TEST_EVENT_TYPE;

  /** When it happened. */
  timestamp: Date;

  /** The message, or the incoming message; only its id (and what changed) where it is no longer kept. */
  @ApiProperty({ oneOf: [MessageEventDataDto, IncomingMessageDto].map((model) => ({ $ref: getSchemaPath(model) })) })
  data: object;
}

export class EventPageDto {
  items: EventDto[];
  /** Send it as `after` to go on: at once while `more` is true, else whenever you like. */
  after: string | null;
  /** Whether there may be more already. A page can be short, or empty, although there are. */
  more: boolean;
}

/** One try to post an event. */
export class DeliveryDto implements EventDelivery {
  at: Date;
  /** Of the answer; null when none came whole. */
  statusCode: number | null;
  durationMs: number;
  /** `http_500`, `timeout`, `connection_refused`, …; null: it was delivered. */
  error: string | null;
}

/** An event, and how posting it went. */
export class EventWithDeliveriesDto extends EventDto {
  /** `kept`: only polled. `waiting`: to be posted, or posted again. `dead`: given up. */
  @ApiProperty({ enum: EVENT_STATUSES })
  status: EventStatus;

  /** When it is posted next; while it is being posted, when another worker would take it over. */
  nextAt: Date | null;

  /** How often posting it has failed. */
  failures: number;

  /** The last 20 tries, oldest first. */
  deliveries: DeliveryDto[];
}

/** The newest try that failed. */
export class EventErrorDto {
  at: Date;
  /** Of the answer; null when none came whole. */
  statusCode: number | null;
  /** `http_500`, `timeout`, `connection_refused`, … */
  error: string;
}

/** An event in short, and how posting it goes. */
export class ListedEventDto {
  id: string;
  @ApiProperty({ enum: EVENT_TYPES })
  type: AppEventType;
  /** When it happened. */
  timestamp: Date;
  /** Id of the message, or of the incoming message, that it is about. */
  subject: string;
  /** `failed`: its last try failed, and it is posted again. `waiting`: it was not tried yet. `dead`: given up. `kept`: only polled. */
  @ApiProperty({ enum: LISTED_STATUSES })
  status: ListedStatus;
  /** When it is posted next; while it is being posted, when another worker would take it over. */
  nextAt: Date | null;
  /** How often posting it has failed. */
  failures: number;
  /** Tries that are kept, the last 20. */
  tries: number;
  @ApiProperty({ type: EventErrorDto, nullable: true })
  lastError: EventErrorDto | null;
}

export class ListedEventPageDto {
  items: ListedEventDto[];
  nextCursor: string | null;
}

/** An event that tells of nothing. */
export class TestEventDto {
  id: string;
  /** @example "gateway.test" */
  type: string;
  timestamp: Date;
  @ApiProperty({ type: 'object', additionalProperties: false, example: {} })
  data: object;
}

/** What is posted again. */
export class RedeliveredDto {
  count: number;
}

/** What was posted, and what the receiver said to it. */
export class TestedDto {
  /** `EVENTS_URL`, without what may be secret in it: a name, a password, what follows a `?`. */
  postedTo: string;
  /** As it was posted, signed like any other. */
  @ApiProperty({ type: TestEventDto })
  event: TestEventDto;
  delivered: boolean;
  statusCode: number | null;
  durationMs: number;
  /** `http_500`, `timeout`, `connection_refused`, …; null: it was delivered. */
  error: string | null;
  /** The first 1,000 characters of the answer. */
  body: string | null;
}

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
