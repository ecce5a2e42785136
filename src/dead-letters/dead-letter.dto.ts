import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
} from 'class-validator';
import { BoundedCountDto } from '../http/bounded-count.dto.js';
import { IsDateTime } from '../http/field-rules.js';
import { ExportableListQuery, IsTrueOrFalse } from '../http/params.dto.js';

export const DEAD_LETTER_KINDS = ['message', 'webhook', 'incoming', 'event'] as const;
/** `message`: one of ours. `webhook`: one of Siren's. `incoming`: what a sender wrote. `event`: what nobody took of us. */
export type DeadLetterKind = (typeof DEAD_LETTER_KINDS)[number];

/** A code: no text and no number. */
const REASON = /^[a-z][a-z0-9_]{0,63}$/;

export class DeadLetterListQuery extends ExportableListQuery {
  @IsOptional()
  @IsIn(DEAD_LETTER_KINDS)
  kind?: DeadLetterKind;

  /** As `reason` of a dead letter: `internal_error`, `unreadable`, `handler_failed`, `http_500`, `timeout`. */
  @IsOptional()
  @Matches(REASON, { message: 'reason must be the reason of a dead letter' })
  reason?: string;

  /** The earliest by `createdAt`, included. */
  @IsOptional()
  @IsDateTime()
  createdFrom?: string;

  /** The latest, excluded. */
  @IsOptional()
  @IsDateTime()
  createdTo?: string;
}

/** Ids of one call, as a query can hold. */
const MOST_IDS = 100;

/** Which are to be discarded; at least one of ids, kind, reason and the times. */
export class DiscardQuery extends OmitType(DeadLetterListQuery, ['limit', 'cursor', 'format']) {
  /** Those of these ids alone, with commas between them. */
  @Transform(({ value }: TransformFnParams): unknown => (typeof value === 'string' ? value.split(',') : value))
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @IsUUID(undefined, { each: true })
  @ApiPropertyOptional({
    ...{ type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: MOST_IDS },
    ...{ style: 'form', explode: false },
  })
  ids?: string[];

  /** Only tells how many these are. */
  @IsTrueOrFalse()
  dryRun?: boolean;

  /** The `nextCursor` of the call before, to go on behind what that has looked at. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  cursor?: string;
}

/** Which are to be handled once more; at least one of ids, kind, reason and the times. */
export class ReplayManyDto {
  /** Those of these ids alone. */
  @ApiPropertyOptional({
    type: [String],
    format: 'uuid',
    nullable: true,
    minItems: 1,
    maxItems: MOST_IDS,
    example: null,
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @IsUUID(undefined, { each: true })
  ids?: string[] | null;

  @ApiPropertyOptional({ enum: DEAD_LETTER_KINDS, example: 'event' })
  @IsOptional()
  @IsIn(DEAD_LETTER_KINDS)
  kind?: DeadLetterKind;

  /**
   * As `reason` of a dead letter.
   * @example "http_500"
   */
  @IsOptional()
  @Matches(REASON, { message: 'reason must be the reason of a dead letter' })
  reason?: string;

  /**
   * The earliest by `createdAt`, included.
   * @example "2026-01-01T00:00:00Z"
   */
  @IsOptional()
  @IsDateTime()
  createdFrom?: string;

  /**
   * The latest, excluded.
   * @example "2026-01-02T00:00:00Z"
   */
  @IsOptional()
  @IsDateTime()
  createdTo?: string;

  /** Only tells how many these are. */
  @ApiPropertyOptional({ default: false, example: true })
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;

  /** The `nextCursor` of the call before, to go on behind what that has looked at. */
  @ApiPropertyOptional({ type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  cursor?: string | null;
}

export const DEAD_LETTER_SUBJECTS = ['message', 'incoming_message'] as const;

/** What a dead letter is about. */
export class DeadLetterAboutDto {
  @ApiProperty({ enum: DEAD_LETTER_SUBJECTS })
  type: (typeof DEAD_LETTER_SUBJECTS)[number];
  id: string;
}

export class DeadLetterDto {
  /** That of the message, the webhook, the incoming message or the event. */
  id: string;

  @ApiProperty({ enum: DEAD_LETTER_KINDS })
  kind: DeadLetterKind;

  /**
   * Why it was given up, as a code. `internal_error`: handling it threw ten times; the log has the error. `unreadable`: a
   * webhook that is none of Siren's. `handler_failed`: each handler of an incoming message threw or died. Of an event what came
   * of posting it last: `http_500`, `timeout`, `connection_refused`, `host_unknown`, `connection_failed`.
   * @example "http_500"
   */
  reason: string;

  /** The message, or incoming message, that it is, or is about; null: a webhook that belongs to none, as far as is known. */
  @ApiProperty({ type: DeadLetterAboutDto, nullable: true })
  about: DeadLetterAboutDto | null;

  /** How often handling it has failed before it was given up. */
  failures: number;

  /** Siren's id of what it is about; null for our own messages and events. */
  providerMessageId: string | null;

  /** When it was accepted or received. */
  createdAt: Date;
}

export class DeadLetterPageDto {
  items: DeadLetterDto[];
  /** Send it as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

/** What is handled once more. */
export class ReplayedDto {
  id: string;

  @ApiProperty({ enum: DEAD_LETTER_KINDS })
  kind: DeadLetterKind;
}

const REFUSED_REPLAYS = ['not_found', 'not_dead', 'taken', 'expired', 'emptied', 'busy'] as const;
export type RefusedReplay = (typeof REFUSED_REPLAYS)[number];

/** A dead letter that was not handled once more. */
export class RefusedReplayDto extends ReplayedDto {
  /**
   * `taken`: Siren has taken the message, or may have. `expired`: it would be stale. `emptied`: what it said is no longer kept.
   * `busy`: somebody else has it in hand. `not_found`, `not_dead`: it was replayed, discarded or removed meanwhile.
   */
  @ApiProperty({ enum: REFUSED_REPLAYS })
  reason: RefusedReplay;
}

/** What one call has done to the dead letters that fit. */
class DoneToManyDto {
  dryRun: boolean;
  /** How many fitted when the call began, of those behind its cursor. */
  fitting: BoundedCountDto;
  /** Send it as `cursor` to go on; null: no more fit, or it was a dry run. */
  nextCursor: string | null;
}

export class ReplayedManyDto extends DoneToManyDto {
  /** How many of them this call has not looked at: call again. */
  left: BoundedCountDto;
  replayed: number;
  /** Those that fit and cannot be handled once more. They stay dead letters. */
  refused: RefusedReplayDto[];
}

export class DiscardedDto extends DoneToManyDto {
  /** How many of them still fit: behind `nextCursor`, and messages that this call passed over since they were in hand. */
  left: BoundedCountDto;
  discarded: number;
}
