import { OmitType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { BoundedCountDto } from '../http/bounded-count.dto.js';
import { ExportableListQuery, IsMine } from '../http/params.dto.js';
import { IsDateTime, IsSafeText } from '../http/field-rules.js';
import { type Channel, CHANNELS } from '../siren/channel.js';
import { TEMPLATE_NAME } from '../templates/template.dto.js';
import { AttemptDto, ListedMessageDto } from './message.dto.js';
import { ATTEMPT_STATUSES, type AttemptStatus, MESSAGE_STATUSES, type MessageStatus } from '../deciding/status.js';

/** What messages and attempts alike can be narrowed by. */
class FilterQuery extends ExportableListQuery {
  @IsOptional()
  @IsIn(CHANNELS)
  channel?: Channel;

  /** A phone number, in any common way of writing. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  to?: string;

  @IsOptional()
  @IsUUID()
  batchId?: string;

  @IsOptional()
  @IsSafeText({ min: 1, max: 128 })
  reference?: string;

  /** The name of the template that it was rendered from, in any version. */
  @IsOptional()
  @Matches(TEMPLATE_NAME, { message: 'template must be the name of a template' })
  template?: string;

  /** Siren's id of an attempt of the last 35 days. */
  @IsOptional()
  @IsSafeText({ min: 1, max: 256 })
  providerMessageId?: string;

  /** Only those that your application submitted: whichever of its keys, which are those of one name. */
  @IsMine()
  mine?: boolean;

  /** Only those that the application of this name submitted: the `name` of its API keys. */
  @IsOptional()
  @IsSafeText({ min: 1, max: 128 })
  application?: string;

  /**
   * Only what failed by this code: Siren's, or one of ours. Of attempts those that count as its errors in the statistics; of
   * messages those that ended by it, or with an attempt that did.
   */
  @IsOptional()
  @IsSafeText({ min: 1, max: 256 })
  code?: string;

  /** The earliest, included. */
  @IsOptional()
  @IsDateTime()
  createdFrom?: string;

  /** The latest, excluded. */
  @IsOptional()
  @IsDateTime()
  createdTo?: string;
}

export class MessageListQuery extends FilterQuery {
  @IsOptional()
  @IsIn(MESSAGE_STATUSES)
  status?: MessageStatus;
}

/** What a list of messages may be narrowed by. */
export class MessageCountQuery extends OmitType(MessageListQuery, ['limit', 'cursor', 'format']) {}

export class MessageCountDto extends BoundedCountDto {
  /** How far back they were counted, the newest first; null: to the end. */
  countedBackTo: Date | null;
}

/** `createdFrom` and `createdTo` mean `startedAt`. */
export class AttemptListQuery extends FilterQuery {
  @IsOptional()
  @IsIn(ATTEMPT_STATUSES)
  status?: AttemptStatus;
}

export class MessagePageDto {
  items: ListedMessageDto[];
  /** Send it as `cursor` for the next page; null on the last one. A page before it may be short or empty. */
  nextCursor: string | null;
}

/** An attempt with the message that it belongs to. */
export class ListedAttemptDto extends AttemptDto {
  messageId: string;
  /** E.164. */
  to: string;
  batchId: string | null;
  reference: string | null;
}

export class AttemptPageDto {
  items: ListedAttemptDto[];
  nextCursor: string | null;
}
