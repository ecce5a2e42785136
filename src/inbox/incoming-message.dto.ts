import { IsIn, IsOptional } from 'class-validator';
import { IsDateTime } from '../http/is-date-time.js';
import { IsSafeText } from '../http/is-safe-text.js';
import { ListQuery } from '../http/list-query.dto.js';
import {
  type Channel,
  INCOMING_CHANNELS,
  INCOMING_STATUSES,
  INCOMING_TYPES,
  type IncomingStatus,
  type IncomingType,
  type Media,
} from './incoming-message.js';

export class MediaDto implements Media {
  url: string;
  mimeType: string | null;
  caption: string | null;
}

/** What a person wrote to us. */
export class IncomingMessageDto {
  id: string;
  /** Siren's id of it. */
  providerMessageId: string;
  /** As it came. */
  from: string;
  /** The same in E.164; null when it is no phone number. */
  fromE164: string | null;
  to: string | null;
  channel: Channel;
  type: IncomingType;
  /** Siren's own word for the type. */
  providerType: string;
  text: string | null;
  media: MediaDto[];
  metadata: Record<string, unknown>;
  /** By Siren's clock. */
  sentAt: Date;
  receivedAt: Date;
  /** `received` until a handler has seen it through; `failed` when none could. */
  status: IncomingStatus;
  replyMessageId: string | null;
}

export class IncomingMessagePageDto {
  items: IncomingMessageDto[];
  /** Send it as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

export class IncomingMessageListQuery extends ListQuery {
  /** A phone number, in any common way of writing; or a sender that is none, exactly as it came. */
  @IsOptional()
  @IsSafeText({ min: 1, max: 256 })
  from?: string;

  @IsOptional()
  @IsIn(INCOMING_CHANNELS)
  channel?: Channel;

  @IsOptional()
  @IsIn(INCOMING_TYPES)
  type?: IncomingType;

  @IsOptional()
  @IsIn(INCOMING_STATUSES)
  status?: IncomingStatus;

  /** The earliest, included. */
  @IsOptional()
  @IsDateTime()
  receivedFrom?: string;

  /** The latest, excluded. */
  @IsOptional()
  @IsDateTime()
  receivedTo?: string;
}
