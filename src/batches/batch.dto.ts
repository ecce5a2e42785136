import { ApiProperty } from '@nestjs/swagger';
import { IsNumber, Max, Min, ValidateIf } from 'class-validator';
import { ExportableListQuery, IsMine } from '../http/params.dto.js';
import { BATCH_STATUSES, type BatchStatus } from './batch-progress.js';
import { MAX_RATE, MIN_RATE, RejectedDto } from './bulk.dto.js';

/** Messages that were submitted together, and how far they have got. */
export class BatchDto {
  id: string;
  /** Whose API key brought it, by the key's name; null: it came from code. */
  application: string | null;
  /** What it was called when it was submitted; null: nothing. */
  name: string | null;
  /**
   * `uploading` while more may come; `paused`: what has not begun waits; `cancelled`: nothing more is sent; `finished`:
   * every message is. An upload that was cut and is continued makes it `uploading` again.
   */
  @ApiProperty({ enum: BATCH_STATUSES })
  status: BatchStatus;
  /** Accepted items. */
  total: number;
  /** The share of them that is finished, from 0 to 1. */
  progress: number;
  /** How many are in each state. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { delivered: 146, sending: 54 } })
  counts: Record<string, number>;
  /** Items whose own idempotency key was known: they are in another batch, or in none. */
  repeated: number;
  /** Items that were passed over, since their number has a message in it (`duplicates: skip`). */
  skippedDuplicates: number;
  /** Items that were not accepted; `rejections` lists them. */
  rejectedCount: number;
  /** Phone numbers with more than one message in it, counted when an upload ends; `duplicates` lists them. */
  duplicateNumbers: number;
  /** The end of what was to be uploaded has come. */
  uploadComplete: boolean;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond: number | null;
  createdAt: Date;
  /** When the last one will be finished, at the speed so far; null when nobody can know. */
  estimatedEndAt: Date | null;
  /** When the last of them was finished; null until then. */
  finishedAt: Date | null;
}

export class BatchListQuery extends ExportableListQuery {
  /** Only those that your application submitted: whichever of its keys, which are those of one name. */
  @IsMine()
  mine?: boolean;
}

export class BatchPageDto {
  items: BatchDto[];
  nextCursor: string | null;
}

/** What can be changed of a batch. */
export class ChangeBatchDto {
  /** Messages that may begin in a second, over all replicas; null: no limit. */
  @ApiProperty({ type: 'number', nullable: true, minimum: MIN_RATE, maximum: MAX_RATE, example: 50 })
  @ValidateIf((_, value) => value !== null)
  @IsNumber()
  @Min(MIN_RATE)
  @Max(MAX_RATE)
  ratePerSecond: number | null;
}

export class RejectionPageDto {
  items: RejectedDto[];
  nextCursor: string | null;
}

/** A phone number that has more than one message in the batch. */
export class DuplicateNumberDto {
  phoneNumber: string;
  messages: number;
}

export class DuplicateNumberPageDto {
  items: DuplicateNumberDto[];
  nextCursor: string | null;
}

/** An item that was accepted. */
export class BatchMessageDto {
  /** From 0, as submitted; null where it was not kept. */
  index: number | null;
  /** Of its message. */
  id: string;
}

export class BatchMessagePageDto {
  items: BatchMessageDto[];
  nextCursor: string | null;
}
