import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsMessageText } from '../accepting/message-content.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';
import { IsDateTime, IsSafeText } from '../http/field-rules.js';
import { ExportableListQuery } from '../http/params.dto.js';
import type { Channel } from '../siren/channel.js';
import type { IncomingType } from '../siren/webhook-shapes/shapes.js';
import { type Keyword, KEYWORDS } from '../suppressions/keywords/keywords.js';
import { REPLY_PROBLEMS, type ReplyProblem } from './incoming-message.entity.js';
import {
  type Button,
  type Contact,
  INCOMING_CHANNELS,
  INCOMING_STATUSES,
  INCOMING_TYPES,
  type IncomingStatus,
  type Location,
  type Media,
} from './incoming-message.js';

/** What a reply may say for itself, by the same rules as a message that is submitted. */
export class ReplyDto extends PickType(SubmitMessageDto, [
  'media',
  'location',
  'buttons',
  'channels',
  'metadata',
  'reference',
]) {
  @IsMessageText()
  text?: string;
}

export class MediaDto implements Media {
  url: string;
  mimeType: string | null;
  caption: string | null;
}

/** In degrees. */
export class LocationDto implements Location {
  latitude: number;
  longitude: number;
  name: string | null;
  address: string | null;
}

/** Somebody's card. */
export class ContactDto implements Contact {
  name: string | null;
  /** As they came. */
  phoneNumbers: string[];
  emails: string[];
}

/** A button that the sender pressed. What Siren does not tell is null. */
export class PressedButtonDto implements Button {
  /** @example "yes" */
  id: string | null;
  /** @example "Yes, I am in" */
  title: string | null;
}

/** What a sender wrote to us. */
export class IncomingMessageDto {
  id: string;
  /** Siren's id of it. */
  providerMessageId: string;
  /** As it came. */
  from: string;
  /** The number that it most likely is, in E.164: of what it may be read as, the one that we have written to. Null: none. */
  fromE164: string | null;
  to: string | null;
  channel: Channel;
  type: IncomingType;
  /** Siren's own word for the type. */
  providerType: string;
  text: string | null;
  media: MediaDto[];
  @ApiProperty({ type: LocationDto, nullable: true })
  location: LocationDto | null;
  contacts: ContactDto[];
  /** The button of ours that was pressed; null: it was typed. */
  @ApiProperty({ type: PressedButtonDto, nullable: true })
  button: PressedButtonDto | null;
  /** Our message that it answers, by a button or by a quote; null: none, or none that is known. */
  replyTo: string | null;
  /** Siren's id of the conversation, where it tells one. */
  conversationId: string | null;
  metadata: Record<string, unknown>;
  /** By Siren's clock. */
  sentAt: Date;
  receivedAt: Date;
  /**
   * `received` until a handler has seen it through; `failed` when none could; `not_obeyed`: a STOP whose sender is no phone
   * number, until an operator says whose it is; `discarded`: it had failed, and an operator discarded the dead letter.
   */
  @ApiProperty({ enum: INCOMING_STATUSES })
  status: IncomingStatus;
  /** `stop`, `start` or `help` when that was the whole message, in some language: then no handler was asked. */
  keyword: Keyword | null;
  /** The first message that answers it, whoever wrote that; null: nobody did. */
  replyMessageId: string | null;
  /** The newest message by which somebody answered it by hand, whose `application` tells whose key that was; null: nobody did. */
  handReplyId: string | null;
  /** Why there is no reply although one was given. `reply_limit`: the sender got too many without a pause. */
  @ApiProperty({ enum: REPLY_PROBLEMS, nullable: true })
  replyProblem: ReplyProblem | null;
}

/** An incoming message with what became of telling the application. */
export class ShownIncomingMessageDto extends IncomingMessageDto {
  /** The event that was to tell the application of it, where nobody took that for a day; null: there is none, or it was not given up. */
  deadEventId: string | null;
}

export class IncomingMessagePageDto {
  items: ShownIncomingMessageDto[];
  /** Send it as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

/** Whose STOP it is. */
export class SuppressSenderDto {
  /**
   * In any common way of writing.
   * @example "+919876543210"
   */
  @IsString()
  @MaxLength(64)
  phoneNumber: string;
}

export class IncomingMessageListQuery extends ExportableListQuery {
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

  /** Siren's id of the conversation. */
  @IsOptional()
  @IsSafeText({ min: 1, max: 256 })
  conversationId?: string;

  @IsOptional()
  @IsIn(KEYWORDS)
  keyword?: Keyword;

  /** The earliest, included. */
  @IsOptional()
  @IsDateTime()
  receivedFrom?: string;

  /** The latest, excluded. */
  @IsOptional()
  @IsDateTime()
  receivedTo?: string;
}
